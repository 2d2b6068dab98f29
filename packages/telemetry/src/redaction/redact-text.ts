import { namedValues } from './named-values.text-rule.js';
import { REDACTED, isProse, type TextRule } from './text-rule.js';
import { urls } from './urls.text-rule.js';

/** A run of text without a break, as a path or a form is; a key at its end takes its value along. */
const encodedRun = /[^\s"`<>\\]+(?:(?<=[:=])[ \t]{1,8}[^\s"`<>\\]+)*/g;
const encodedCharacter = /%([0-7][0-9a-f])/gi;
/** Characters that such a run cannot hold unencoded. */
const unsafe = /[\r\n\t"`<>\\]/g;

/** Only ASCII is decoded: that is what keys, separators and schemes are made of. */
const decode = (text: string): string =>
  text.replaceAll(encodedCharacter, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const encode = (text: string): string =>
  text.replaceAll(unsafe, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

const encoded: TextRule = {
  name: 'encoded',
  hides:
    'What the other rules hide, where its signs are percent-encoded; the run around it is then shown decoded.',
  sign: '%[0-7][0-9a-f]',
  apply: (text, redact) =>
    text.replaceAll(encodedRun, (whole) => {
      const plain = decode(whole);
      if (plain === whole) return whole;
      const shown = redact(plain);
      if (shown === plain) return whole;
      return shown
        .split(REDACTED)
        .map((part) => encode(part))
        .join(REDACTED);
    }),
};

/** Values that are secrets by their form alone. */
const shapes = [
  // A signed token: three base64url parts, the first of which starts a JSON object.
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g,
  // GitHub's tokens.
  /\b(?:gh[opsur]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})/g,
  // A private key, whole or cut off.
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
];

const tokenShapes: TextRule = {
  name: 'token-shapes',
  hides: 'Signed tokens (JWT), GitHub tokens and private keys, which show by their form what they are.',
  sign: 'eyj|gh[opsur]_|github_pat_|private key-----',
  apply: (text) => shapes.reduce((rest, shape) => rest.replaceAll(shape, REDACTED), text),
};

/** Any printable run that is not a quote or a list separator: a token may hold what its standard forbids. */
const bearer = /\b(bearer)([\s:]{1,4})([^\s"'`,;<>\\]+)/gi;
/** "bearer token" is mostly prose, so what follows it must look like a token: with a digit, or long. */
const bearerToken = /\b(bearer\s{1,4}tokens?[\s:=]{1,4})(?=[^\s]*\d|[^\s]{24})([^\s"'`,;<>\\]+)/gi;
const basic = /\b(basic)(\s{1,4})([A-Za-z0-9+/_-]{4,}={0,2})/gi;
/** A challenge names its parameters after the scheme, and an answer to a login its life time. */
const parameter = /^(?:realm|scope|error|error_description|expires_in)=/i;
const trailingStops = /[.)\]}:!?]+$/;

/** `Basic` is an ordinary word: a credential after it decodes to a name, a colon and a password. */
const isBasicCredential = (value: string): boolean => Buffer.from(value, 'base64').includes(':');

const authorization: TextRule = {
  name: 'authorization',
  hides:
    'The token after "Bearer" and the credential after "Basic"; sentences about bearer tokens and basic authentication stay.',
  sign: 'bearer|basic',
  apply: (text) =>
    text
      .replaceAll(bearer, (whole, scheme: string, gap: string, value: string) => {
        if (value.startsWith(REDACTED) || parameter.test(value)) return whole;
        if (isProse(value.replace(trailingStops, ''))) return whole;
        return `${scheme}${gap}${REDACTED}`;
      })
      .replaceAll(bearerToken, `$1${REDACTED}`)
      .replaceAll(basic, (whole, scheme: string, gap: string, value: string) =>
        isBasicCredential(value) ? `${scheme}${gap}${REDACTED}` : whole,
      ),
};

/** The table of rules for running text, in the order in which they are applied. */
export const textRules: readonly TextRule[] = [encoded, tokenShapes, urls, authorization, namedValues];

const signs = textRules.map((rule) => ({ rule, sign: new RegExp(rule.sign) }));
const anySign = new RegExp(textRules.map((rule) => rule.sign).join('|'));

/**
 * Whether a text shows any sign of a secret. This runs on every log line: 1.3 µs for 330
 * characters. A pattern that ignores case takes 3.0 µs.
 */
export const mayHoldSecret = (text: string): boolean => anySign.test(text.toLowerCase());

/** Encoded text inside encoded text is read to this depth, so that nesting costs a bounded time. */
const DEPTH_MAX = 3;

const redactTo = (depth: number, text: string): string => {
  const lower = text.toLowerCase();
  if (!anySign.test(lower)) return text;
  const inner = (found: string): string => (depth < DEPTH_MAX ? redactTo(depth + 1, found) : found);
  let shown = text;
  for (const { rule, sign } of signs) if (sign.test(lower)) shown = rule.apply(shown, inner);
  return shown;
};

/** The text without credentials in URLs, query values, bearer and basic tokens, and values of secret keys. */
export const redactText = (text: string): string => redactTo(1, text);
