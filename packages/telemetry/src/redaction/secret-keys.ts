/**
 * Which keys name a secret. A key is compared without case and without separators, so `apiKey`, `API_KEY`,
 * `x-api-key` and `xapikey` are one key, and a secret's word counts anywhere inside it: hiding
 * a harmless value is cheaper than showing a harmful one.
 */
interface SecretWord {
  /** As it stands in a key after case and separators are gone. */
  readonly word: string;
  /** How it may be written in running text; left out where the word is too ordinary to be taken for a key there. */
  readonly inText?: string;
  /** The word must be the whole of one part of the key (`smtp_pass`), since it is also a part of others (`passed`). */
  readonly whole?: true;
}

export const secretWords: readonly SecretWord[] = [
  { word: 'token', inText: 'token' },
  { word: 'secret', inText: 'secret' },
  { word: 'password', inText: 'password' },
  { word: 'passwd', inText: 'passwd' },
  { word: 'passphrase', inText: 'passphrase' },
  { word: 'pwd', whole: true },
  { word: 'pass', whole: true },
  { word: 'authorization', inText: 'authori[sz]ation' },
  { word: 'authorisation' },
  { word: 'bearer', inText: 'bearer' },
  { word: 'jwt', inText: 'jwt', whole: true },
  { word: 'credential', inText: 'credential' },
  { word: 'dsn', inText: 'dsn' },
  { word: 'cookie', inText: 'cookie' },
  ...['api', 'access', 'private', 'write', 'signing', 'encryption', 'master', 'blnk'].map((owner) => ({
    word: `${owner}key`,
    inText: `${owner}[ ._-]?key`,
  })),
];

/** Words that hold a secret's word by chance. */
const harmless = /secretar(?:y|ies|iat)|tokeni[sz](?:er|ation)|passwordless/g;

/**
 * Facts about a secret that are not the secret: how long it lives, what it is called. Only for `token`
 * does an id count as such, because a `secret_id` is one half of a login in more than one product.
 */
const aboutSecret =
  /(?:expir(?:y|es|esat|esin|ed|edat)|ttl|ttlms|createdat|rotatedat|lastusedat|required|type|kind|file|tokenid|tokenname|cookiename)$/;

/** With a number as its value, a key that holds one of these parts counts secrets: `tokens_used`, `max_tokens`. */
const counting = new Set(
  'count counts counted used total totals limit limits max min maximum minimum remaining left size length bytes number quota budget rate per attempts failures retries errors'.split(
    ' ',
  ),
);

/** `partsOf('X-ApiKey')` is `['x', 'api', 'key']`. */
const partsOf = (key: string): string[] =>
  key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');

export type KeyVerdict = 'plain' | 'secret' | 'secret-unless-number' | 'query';

const judge = (key: string): KeyVerdict => {
  const parts = partsOf(key);
  const squashed = parts.join('').replaceAll(harmless, '');
  // OpenTelemetry writes the query of a URL without its question mark under this key.
  if (squashed === 'urlquery' || squashed === 'querystring') return 'query';
  const found = secretWords.find(({ word, whole }) =>
    whole === true ? parts.includes(word) : squashed.includes(word),
  );
  if (found === undefined || aboutSecret.test(squashed)) return 'plain';
  const counts = parts.some((part) => counting.has(part) || part === `${found.word}s`);
  return counts ? 'secret-unless-number' : 'secret';
};

const KNOWN_KEYS_MAX = 2000;
const KEY_LENGTH_MAX = 200;
const knownKeys = new Map<string, KeyVerdict>();

/** The verdict on a key. Keys repeat on every line, so verdicts are kept, up to a bound. */
export const judgeKey = (key: string): KeyVerdict => {
  // The tail of an absurdly long key decides: the last word names what the value is.
  const bounded = key.length > KEY_LENGTH_MAX ? key.slice(-KEY_LENGTH_MAX) : key;
  const known = knownKeys.get(bounded);
  if (known !== undefined) return known;
  const verdict = judge(bounded);
  if (knownKeys.size >= KNOWN_KEYS_MAX) knownKeys.clear();
  knownKeys.set(bounded, verdict);
  return verdict;
};

/** Whether a value under a key with this verdict is hidden. A yes or no, or an absent value, is no secret. */
export const hidesValue = (verdict: KeyVerdict, value: unknown): boolean => {
  if (verdict === 'plain' || verdict === 'query') return false;
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  if (verdict === 'secret') return true;
  return typeof value !== 'number' && typeof value !== 'bigint';
};
