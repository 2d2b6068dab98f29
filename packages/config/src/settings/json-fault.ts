/** Where a text stops being JSON, and what could have stood there. */
export interface JsonFault {
  readonly position: number;
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

/** How strict a reader is, and the words it uses for what it expects. */
export interface JsonReading {
  readonly words: Readonly<Record<Expectation, string>>;
  /** Levels that may stand in each other; without a bound, as many as the text has. */
  readonly nestingMax?: number;
  /** A key that stands twice in one object is a fault. The engine silently takes the last one. */
  readonly uniqueKeys?: boolean;
  /** A number or word is a fault as a whole where it does not end cleanly, as in `01`. */
  readonly wholeTokens?: boolean;
}

type Expectation =
  | 'value'
  | 'firstKey'
  | 'key'
  | 'newKey'
  | 'colon'
  | 'commaOrBrace'
  | 'commaOrBracket'
  | 'stringCharacter'
  | 'stringEnd'
  | 'lessNesting'
  | 'end';

class Fault extends Error {
  constructor(
    readonly at: number,
    readonly expects: Expectation,
  ) {
    super(expects);
  }
}

/**
 * Finds the first fault of a JSON text. The engine's own message names a position only sometimes, and it quotes the text
 * around the fault, which may be a secret; this one quotes nothing. Walks with a stack of its own, so that deep nesting
 * is answered instead of ending in a crash.
 */
export function findJsonFault(text: string, reading: JsonReading): JsonFault | undefined {
  try {
    new Walker(text, reading).walk();
    return undefined;
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const before = text.slice(0, fault.at);
    return {
      position: fault.at,
      line: before.split('\n').length,
      column: fault.at - before.lastIndexOf('\n'),
      expected: reading.words[fault.expects],
    };
  }
}

const whitespace = /[\t\n\r ]*/y;
const scalarPart = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wholeScalar = new RegExp(`(?:${scalarPart.source})(?![\\w.+-])`, 'y');
// A string up to its closing quote or its first fault: no control characters, only known escapes.
// eslint-disable-next-line no-control-regex
const stringBody = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*/y;

interface Container {
  readonly closer: '}' | ']';
  readonly keys: Set<string>;
}

class Walker {
  private readonly containers: Container[] = [];
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly reading: JsonReading,
  ) {}

  walk(): void {
    this.skip(whitespace);
    this.readValue();
    for (;;) {
      this.skip(whitespace);
      const current = this.containers.at(-1);
      if (current === undefined) break;
      if (this.text[this.at] === current.closer) {
        this.containers.pop();
        this.at += 1;
        continue;
      }
      if (this.text[this.at] !== ',') this.fail(current.closer === '}' ? 'commaOrBrace' : 'commaOrBracket');
      this.at += 1;
      this.skip(whitespace);
      if (current.closer === '}') this.readKey(current, 'key');
      this.readValue();
    }
    if (this.at < this.text.length) this.fail('end');
  }

  /** A value up to its end, or up to the first value inside that is not the first of its container. */
  private readValue(): void {
    for (;;) {
      const first = this.text[this.at];
      if (first !== '{' && first !== '[') return this.readScalar();
      if (this.containers.length >= (this.reading.nestingMax ?? Infinity)) this.fail('lessNesting');
      const container: Container = { closer: first === '{' ? '}' : ']', keys: new Set() };
      this.at += 1;
      this.skip(whitespace);
      if (this.text[this.at] === container.closer) {
        this.at += 1;
        return;
      }
      this.containers.push(container);
      if (container.closer === '}') this.readKey(container, 'firstKey');
    }
  }

  private readKey({ keys }: Container, expects: 'key' | 'firstKey'): void {
    const start = this.at;
    if (this.text[start] !== '"') this.fail(expects);
    this.readString();
    if (this.reading.uniqueKeys) {
      const key = JSON.parse(this.text.slice(start, this.at)) as string;
      if (keys.has(key)) throw new Fault(start, 'newKey');
      keys.add(key);
    }
    this.skip(whitespace);
    if (this.text[this.at] !== ':') this.fail('colon');
    this.at += 1;
    this.skip(whitespace);
  }

  private readScalar(): void {
    if (this.text[this.at] === '"') return this.readString();
    const start = this.at;
    this.skip(this.reading.wholeTokens ? wholeScalar : scalarPart);
    if (this.at === start) this.fail('value');
  }

  private readString(): void {
    this.at += 1;
    this.skip(stringBody);
    if (this.text[this.at] !== '"') this.fail(this.at < this.text.length ? 'stringCharacter' : 'stringEnd');
    this.at += 1;
  }

  private skip(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    if (pattern.test(this.text)) this.at = pattern.lastIndex;
  }

  private fail(expects: Expectation): never {
    throw new Fault(this.at, expects);
  }
}
