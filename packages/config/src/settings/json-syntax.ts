/** Where a text stops being JSON, and what could have stood there. */
export interface SyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

class Fault extends Error {
  constructor(
    readonly at: number,
    readonly expected: string,
  ) {
    super(expected);
  }
}

/**
 * Finds the first fault of a JSON text. The engine's own message is of no use here: it names a position only
 * sometimes, and it quotes the text around the fault, which in a settings file may be a secret.
 * A key that stands twice in one object is a fault as well, because the engine silently takes the last one.
 */
export const findSyntaxFault = (text: string): SyntaxFault | undefined => {
  try {
    new Reader(text).readDocument();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, expected: error.expected };
  }
};

const NESTING_MAX = 100;

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  readDocument(): void {
    this.readValue();
    this.skipSpace();
    if (this.at < this.text.length) this.fail('the end of the file');
  }

  private readValue(): void {
    this.skipSpace();
    const next = this.text[this.at];
    if (next === '{') return this.readNested(() => this.readObject());
    if (next === '[') return this.readNested(() => this.readArray());
    if (next === '"') return void this.readString();
    if (this.take(/(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)(?![\w.+-])/y) === undefined) {
      this.fail('a value');
    }
  }

  private readNested(read: () => void): void {
    if (++this.depth > NESTING_MAX) this.fail(`at most ${NESTING_MAX} levels`);
    this.at++;
    read();
    this.depth--;
  }

  private readObject(): void {
    const keys = new Set<string>();
    if (this.tookMark('}')) return;
    do {
      this.skipSpace();
      const start = this.at;
      if (this.text[start] !== '"') this.fail('a key in double quotes');
      const key = this.readString();
      if (keys.has(key)) this.fail('a key that this object does not have yet', start);
      keys.add(key);
      if (!this.tookMark(':')) this.fail('`:`');
      this.readValue();
    } while (this.tookMark(','));
    if (!this.tookMark('}')) this.fail('`,` or `}`');
  }

  private readArray(): void {
    if (this.tookMark(']')) return;
    do this.readValue();
    while (this.tookMark(','));
    if (!this.tookMark(']')) this.fail('`,` or `]`');
  }

  private readString(): string {
    const start = this.at;
    // Control characters must be escaped, and so must quotes and backslashes.
    // eslint-disable-next-line no-control-regex
    this.take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y);
    if (this.text[this.at] !== '"') this.fail('the end of the string, in which only JSON escapes may stand');
    this.at++;
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private tookMark(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    this.take(/[ \t\r\n]*/y);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const taken = pattern.exec(this.text)?.[0];
    if (taken !== undefined) this.at += taken.length;
    return taken;
  }

  private fail(expected: string, at = this.at): never {
    throw new Fault(at, expected);
  }
}
