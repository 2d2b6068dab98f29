const REDACTED = '[REDACTED]';
const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * A value that prints as `[REDACTED]` wherever it is turned into text by accident: templates, JSON, logs, inspect.
 * `reveal()` is the one way out, so that a search lists every use of a secret.
 */
export class Secret {
  readonly #value: string;
  readonly #shown: string;
  /** The file it was read from. Reading it again allows rotation without a restart. */
  readonly file: string | undefined;

  constructor(value: string, options: { readonly shown?: string; readonly file?: string | undefined } = {}) {
    this.#value = value;
    this.#shown = options.shown ?? REDACTED;
    this.file = options.file;
  }

  reveal(): string {
    return this.#value;
  }

  readFrom(file: string): Secret {
    return new Secret(this.#value, { shown: this.#shown, file });
  }

  toString(): string {
    return this.#shown;
  }

  toJSON(): string {
    return this.#shown;
  }

  [Symbol.toPrimitive](): string {
    return this.#shown;
  }

  [inspect](): string {
    return this.#shown;
  }
}

/** A URL whose scheme, host and path may be shown, and whose credentials and query values may not. */
export const secretUrl = (value: string): Secret => {
  if (!URL.canParse(value)) return new Secret(value);
  const url = new URL(value);
  const credentials = url.username === '' && url.password === '' ? '' : `${REDACTED}@`;
  const query = [...url.searchParams.keys()].map((name) => `${name}=${REDACTED}`).join('&');
  const shown = `${url.protocol}//${credentials}${url.host}${url.pathname}${query === '' ? '' : `?${query}`}`;
  return new Secret(value, { shown });
};
