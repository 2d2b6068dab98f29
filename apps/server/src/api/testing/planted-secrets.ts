import { SeededRandom } from '@bellwether/local/testing';

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
/** What a password may hold besides letters, wherever it is written without being encoded. */
const marks = '-._~+/!$*^';

const secretKeys = [
  'token',
  'access_token',
  'secret',
  'clientSecret',
  'password',
  'DB_PASSWORD',
  'Authorization',
  'x-api-key',
  'apiKey',
  'credentials',
  'dsn',
  'sentry-dsn',
  'cookie',
  'Set-Cookie',
] as const;

const basic = (secret: string): string => Buffer.from(`caller:${secret}`).toString('base64');

/** Every kind of text that holds a secret, as one might write it into a field. */
const textForms: readonly ((secret: string, encoded: string) => string)[] = [
  (secret) => `token=${secret}`,
  (secret) => `client_secret: ${secret}`,
  (secret) => `password="${secret}"`,
  (secret) => `Authorization: Bearer ${secret}`,
  (secret) => `Authorization: Basic ${basic(secret)}`,
  (secret) => `sent bearer ${secret} again`,
  (secret) => `api_key=${secret}`,
  (secret) => `X-Api-Key: ${secret}`,
  (secret) => `credential=${secret}`,
  (_secret, encoded) => `dsn=https://${encoded}@observe.example/42`,
  (secret) => `Cookie: sid=${secret}; theme=dark`,
  (_secret, encoded) => `postgres://app:${encoded}@db:5432/ledger`,
  (_secret, encoded) => `redis://:${encoded}@cache:6379/0`,
  (_secret, encoded) => `https://app:${encoded}@hooks.example/in`,
  (_secret, encoded) => `amqp://app:${encoded}@queue.example`,
  (_secret, encoded) => `mongodb+srv://app:${encoded}@db.example/ledger`,
  (_secret, encoded) => `https://hooks.example/in?state=${encoded}&page=2`,
  (_secret, encoded) => `/in?signature=${encoded}`,
  (secret) => `{"password":"${secret}"}`,
  (secret) => `run --access-key ${secret}`,
];

export interface Leak {
  readonly where: string;
  /** What was planted, and the text around the place where it was seen. */
  readonly planted: string;
  readonly seen: string;
}

/**
 * Makes secrets that differ from everything else, and finds what is left of them. Each begins and ends with the
 * same mark of this run, so that half a secret is found too; the mark is of letters alone, so that no encoding of
 * texts and URLs changes it.
 */
export class PlantedSecrets {
  private readonly random: SeededRandom;
  private readonly mark: string;
  private readonly positions = new Map<string, string>();

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.mark = `zq${this.letters(7)}`;
  }

  get count(): number {
    return this.positions.size;
  }

  make(place: string): string {
    const core = `${this.mark}${this.letters(6)}`;
    this.positions.set(core, place);
    const between = Array.from({ length: this.random.upTo(3) }, () => this.one(marks)).join('');
    return `${core}${between}${core}`;
  }

  /** One that fits where there is little room. */
  makeShort(place: string): string {
    const core = `${this.mark}${this.letters(6)}`;
    this.positions.set(core, place);
    return core;
  }

  text(place: string): string {
    return this.textOf(this.random.upTo(textForms.length) - 1, place);
  }

  /** A text of each kind. */
  texts(place: string): readonly string[] {
    return textForms.map((_form, index) => this.textOf(index, place));
  }

  key(): string {
    return secretKeys[this.random.upTo(secretKeys.length) - 1] ?? 'token';
  }

  /** An object with a secret under every kind of key and in texts of every kind, at several depths. */
  fields(place: string): Record<string, unknown> {
    const keyed = Object.fromEntries(secretKeys.map((key) => [key, this.make(`${place}, key ${key}`)]));
    return {
      ...keyed,
      nested: { list: [{ name: this.key(), value: this.make(`${place}, named value`) }, this.text(place)] },
      note: this.text(place),
      payload: JSON.stringify({ [this.key()]: this.make(`${place}, JSON in text`) }),
    };
  }

  headers(place: string): Record<string, string> {
    return {
      authorization: `Bearer ${this.make(`${place}, authorization`)}`,
      'proxy-authorization': `Basic ${basic(this.make(`${place}, proxy-authorization`))}`,
      cookie: `sid=${this.make(`${place}, cookie`)}; theme=dark`,
      'x-auth-token': this.make(`${place}, x-auth-token`),
      'x-hub-signature-256': `sha256=${this.make(`${place}, signature`)}`,
      'user-agent': `caller/1.0 (${this.text(`${place}, user-agent`)})`,
      referer: `https://app:${encodeURIComponent(this.make(`${place}, referer`))}@app.example/?t=${this.makeShort(`${place}, referer`)}`,
      'x-forwarded-for': this.text(`${place}, x-forwarded-for`),
      'x-request-id': `token=${this.makeShort(`${place}, x-request-id`)}`,
      tracestate: `api_key=${this.makeShort(`${place}, tracestate`)}`,
      baggage: `password=${this.makeShort(`${place}, baggage`)}`,
    };
  }

  query(place: string): string {
    const pairs = [this.key(), 'callback', 'page'].map(
      (name) => `${name}=${encodeURIComponent(this.make(`${place}, ${name}`))}`,
    );
    return pairs.join('&');
  }

  leaksIn(where: string, text: string): readonly Leak[] {
    const found = new RegExp(`${this.mark}[a-z0-9]{0,6}|${this.inBase64().join('|')}`, 'gi');
    return [...text.matchAll(found)].map((hit) => ({
      where,
      planted: this.positions.get(hit[0]) ?? 'in part or in base64',
      seen: text.slice(Math.max(0, hit.index - 120), hit.index + 60),
    }));
  }

  private textOf(index: number, place: string): string {
    const secret = this.make(`${place}, text ${index}`);
    return textForms[index]?.(secret, encodeURIComponent(secret)) ?? '';
  }

  /** The mark as base64 shows it, wherever it begins among the three bytes of a group. */
  private inBase64(): readonly string[] {
    return [0, 1, 2].map((before) => {
      const text = Buffer.from(' '.repeat(before) + this.mark).toString('base64');
      return text.slice(Math.ceil((before * 4) / 3), -4).replaceAll(/[+/]/g, '\\$&');
    });
  }

  private letters(count: number): string {
    return Array.from({ length: count }, () => this.one(letters)).join('');
  }

  private one(of: string): string {
    return of[this.random.upTo(of.length) - 1] ?? 'x';
  }
}
