import * as fc from 'fast-check';
import { redactFields } from './redact-fields.js';
import { redactText } from './redact-text.js';

/** A secret as people and programs make them: no blanks, nothing that ends a value in its format. */
const secretCharacters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/!$*^%@#'];
/** Ends in a letter or digit, so that the stop of a sentence is not taken for part of it, and is no word of prose. */
const secret = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...secretCharacters), minLength: 8, maxLength: 40 }),
    fc.integer({ min: 10, max: 99 }),
  )
  .map(([body, end]) => `x${body}${end}`);
/** Of characters that no encoding touches, so that it would be found however it is written. */
const plainSecret = fc
  .string({ unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyz23456789'), minLength: 8, maxLength: 40 })
  .map((body) => `x${body}7`);
/** A password in a URL, also one that is not encoded. */
const encoded = secret.map((value) => encodeURIComponent(value));

const separators = ['_', '-', '.', ' ', ''] as const;
const secretKey = fc
  .tuple(
    fc.constantFrom('', 'my', 'x', 'db', 'session', 'GitHub', 'user'),
    fc.constantFrom(
      ['token'],
      ['secret'],
      ['password'],
      ['passwd'],
      ['authorization'],
      ['api', 'key'],
      ['apikey'],
      ['credential'],
      ['credentials'],
      ['dsn'],
      ['cookie'],
      ['set', 'cookie'],
      ['write', 'key'],
      ['private', 'key'],
      ['blnk', 'key'],
    ),
    fc.constantFrom('', 'value', 'hash', '2'),
    fc.constantFrom(...separators),
    fc.constantFrom('lower', 'upper', 'camel'),
  )
  .map(([before, core, after, separator, form]) => {
    const parts = [before, ...core, after].filter((part) => part !== '');
    if (form === 'upper') return parts.join(separator).toUpperCase();
    if (form === 'lower') return parts.join(separator).toLowerCase();
    return parts.map((part, index) => (index === 0 ? part : part[0]?.toUpperCase() + part.slice(1))).join('');
  });
/** In running text a key has no blank inside. */
const textKey = secretKey.filter((key) => !key.includes(' '));

const scheme = fc.constantFrom(
  'postgres',
  'postgresql',
  'redis',
  'rediss',
  'https',
  'http',
  'amqp',
  'mongodb+srv',
);
const word = fc.string({ unit: fc.constantFrom(...'abcdefghij'), minLength: 1, maxLength: 10 });

/** Text of every listed kind around a secret. */
const holding = (value: string, raw: string, name: string, at: string, key: string): string[] => [
  `${at}://${name}:${value}@host:5432/${name}`,
  `${at}://${value}@host/${name}`,
  `${at}://:${value}@[::1]:6379`,
  `${at}://host/${name}?${name}=${value}`,
  `${at}://host/${name}?a=1&${name}=${value}&b=2#top`,
  `${at}://host?${value}`,
  `/path/${name}?${name}=${value}`,
  `Authorization: Bearer ${raw}`,
  `bearer ${raw}`,
  `Basic ${Buffer.from(`${name}:${raw}`).toString('base64')}`,
  `${key}=${raw}`,
  `${key}: ${raw}`,
  `"${key}":"${raw}"`,
  `'${key}' => '${raw}'`,
  JSON.stringify({ [key]: raw }),
  JSON.stringify({ body: JSON.stringify({ deep: JSON.stringify({ [key]: `${raw}"\\` }) }) }),
  JSON.stringify([key, raw]),
  JSON.stringify({ list: [{ name: key, value: raw }] }),
  `${key}=${raw}/${key}: ${raw}`,
  `${key}=${raw}/{"${key}":"${raw}"}`,
  `--${key} ${raw}`,
];

/** The same where a path or a form carries it. */
const percentEncoded = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => [
    `/path/${encodeURIComponent(text)}`,
    `/path/${encodeURIComponent(encodeURIComponent(text))}/more`,
  ]);

const surrounded = (text: string, before: string, after: string): string[] => [
  text,
  `${before} ${text}`,
  `${text} ${after}`,
  `(${text})`,
  `${before}: ${text}, ${after}.`,
  `${before}\n${text}\n${after}`,
];

const base64Of = (name: string, raw: string): string => Buffer.from(`${name}:${raw}`).toString('base64');

describe('redaction, whatever the secret', () => {
  it('lets no secret of a listed kind survive in text', () => {
    fc.assert(
      fc.property(secret, encoded, word, scheme, textKey, (raw, value, name, at, key) => {
        for (const text of holding(value, raw, name, at, key)) {
          for (const whole of surrounded(text, 'then', 'and')) {
            const shown = redactText(whole);
            for (const part of [raw, value, base64Of(name, raw)]) expect(shown).not.toContain(part);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lets no secret of a listed kind survive where it is percent-encoded, once or twice', () => {
    fc.assert(
      fc.property(plainSecret, word, scheme, textKey, (raw, name, at, key) => {
        for (const text of percentEncoded(holding(raw, raw, name, at, key))) {
          const shown = redactText(`GET ${text} 404`);
          for (const part of [raw, base64Of(name, raw)]) expect(shown).not.toContain(part);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lets no password survive that was pasted into a connection string without encoding', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom('postgres', 'redis', 'amqp', 'mysql'), (raw, at) => {
        expect(redactText(`cannot reach ${at}://app:${raw}@db:5432/ledger now`)).not.toContain(raw);
      }),
      { numRuns: 1000 },
    );
  });

  it('lets no secret survive in any shape of object', () => {
    const shapes = (key: string, raw: string): unknown[] => [
      { [key]: raw },
      { headers: { [key]: raw } },
      { headers: { [key]: [raw, raw] } },
      { rawHeaders: ['Host', 'h', key, raw] },
      { list: [{ name: key, value: raw }] },
      { attributes: [{ key, value: { stringValue: raw } }] },
      [[key, raw]],
      new Map([[key, raw]]),
      new Map([[key, { nested: raw }]]),
      { [key]: { nested: { deep: raw } } },
      { payload: JSON.stringify({ [key]: raw }) },
      Object.assign(new Error(`failed with ${key.replaceAll(' ', '')}=${raw}`), { [key]: raw }),
      new Error('outer', { cause: new Error(`Bearer ${raw}`) }),
      new AggregateError([new Error(`Bearer ${raw}`)]),
      { toJSON: () => ({ [key]: raw }) },
      new URL(`https://user:${encodeURIComponent(raw)}@host/`),
      { buffer: Buffer.from(raw), bytes: new TextEncoder().encode(raw) },
    ];
    fc.assert(
      fc.property(secretKey, secret, (key, raw) => {
        for (const shape of shapes(key, raw)) {
          const shown = JSON.stringify(redactFields(shape));
          expect(shown).not.toContain(raw);
          expect(shown).not.toContain(encodeURIComponent(raw));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lets no half of a password survive in a connection string that was cut off', () => {
    fc.assert(
      fc.property(plainSecret, fc.integer({ min: 4, max: 60 }), scheme, (raw, length, at) => {
        const encodedPassword = encodeURIComponent(`${raw}/${raw}*${raw}`);
        const cut = `${at}://app:${encodedPassword}@host/db`.slice(0, `${at}://app:`.length + length);
        expect(redactText(`contains (1, ${cut}..., t)`)).not.toContain(raw.slice(0, Math.min(4, length)));
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing when it is applied to its own result', () => {
    fc.assert(
      fc.property(secret, encoded, word, scheme, textKey, (raw, value, name, at, key) => {
        for (const text of holding(value, raw, name, at, key)) {
          const once = redactText(`then ${text}, and`);
          expect(redactText(once)).toBe(once);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('leaves ordinary words and numbers as they are', () => {
    const ordinary = fc.constantFrom(
      ...'transaction applied balance of queue worker took 12 ms at 2026-11-20T10:00:00Z id=42 status: APPLIED (ok) a/b x@y.example 100% "quoted" {n:1} token tokens secret password cookie basic credentials'.split(
        ' ',
      ),
    );
    const sentence = fc.array(ordinary, { maxLength: 20 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(sentence, (text) => {
        expect(redactText(text)).toBe(text);
        expect(redactFields({ text, list: [text], n: 1 })).toEqual({ text, list: [text], n: 1 });
      }),
      { numRuns: 500 },
    );
  });

  it('survives whatever value it is given', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
        (value) => {
          expect(() => redactFields(value)).not.toThrow();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('stays linear on text made to be slow', () => {
    const length = 200_000;
    const hostile = [
      'a'.repeat(length),
      'token'.repeat(length / 5),
      'a://'.repeat(length / 4),
      '://'.repeat(length / 3),
      '?'.repeat(length),
      '?a='.repeat(length / 3),
      'password="'.repeat(length / 10),
      'password={'.repeat(length / 10),
      `password="${'\\'.repeat(length)}`,
      '-----BEGIN PRIVATE KEY-----'.repeat(length / 27),
      'bearer '.repeat(length / 7),
      'eyJ'.repeat(length / 3),
      'eyJaaaaaaaa.'.repeat(length / 12),
      'cookie: '.repeat(length / 8),
      `${'a'.repeat(length)} %3d`,
      '%3d'.repeat(length / 3),
      `%${'25'.repeat(length / 2)}`,
      'a%20'.repeat(length / 4),
      'token%3D'.repeat(length / 8),
      'token='.repeat(length / 6),
      'token=a/'.repeat(length / 8),
      'token: '.repeat(length / 7),
      '"token","value":"'.repeat(length / 17),
    ];
    // Nothing is timed: a quadratic rule would need minutes and meet the runner's own limit.
    for (const text of hostile) expect(typeof redactText(text)).toBe('string');
  });
});
