/** Reads text 0.0.4 and OpenMetrics 1.0 as strictly as Prometheus does: what a scrape got wrong, a test shows. */

export type ParsedType =
  'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped' | 'unknown' | 'info' | 'stateset';

export interface ParsedExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestampSeconds?: number;
}

export interface ParsedSample {
  /** As on the line, with `_bucket`, `_sum`, `_count` or `_total`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp?: number;
  readonly exemplar?: ParsedExemplar;
}

export interface ParsedFamily {
  /** As a catalog names it: a counter with `_total` in both formats. */
  readonly name: string;
  readonly type: ParsedType;
  readonly help: string;
  readonly unit?: string;
  readonly samples: readonly ParsedSample[];
}

interface OpenFamily {
  name: string;
  type: ParsedType;
  help: string;
  unit?: string;
  samples: ParsedSample[];
}

const TYPES: readonly string[] = [
  'counter',
  'gauge',
  'histogram',
  'summary',
  'untyped',
  'unknown',
  'info',
  'stateset',
];
const SUFFIXES: Readonly<Partial<Record<ParsedType, readonly string[]>>> = {
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
  info: ['_info'],
};

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const NUMBER = /[^ \n]+/y;

/** Throws with the number of the line at which the text stops being an exposition. */
export function parseExposition(text: string): readonly ParsedFamily[] {
  return new ExpositionParser(text).families();
}

class ExpositionParser {
  private readonly isOpenMetrics: boolean;
  private readonly lines: readonly string[];
  private readonly done = new Map<string, OpenFamily>();
  private open: OpenFamily | undefined;
  private line = '';
  private lineNumber = 0;
  private at = 0;

  constructor(text: string) {
    this.isOpenMetrics = text.endsWith('# EOF\n');
    if (text !== '' && !text.endsWith('\n')) throw new Error('The exposition does not end with a new line.');
    this.lines = text.split('\n').slice(0, this.isOpenMetrics ? -2 : -1);
  }

  families(): readonly ParsedFamily[] {
    for (const line of this.lines) {
      this.line = line;
      this.lineNumber++;
      this.at = 0;
      if (line.startsWith('#')) this.readMetadata();
      else if (line !== '') this.readSample();
      else if (this.isOpenMetrics) throw this.fault('OpenMetrics knows no empty lines');
    }
    return [...this.done.values()].map((family) => this.closed(family));
  }

  private closed(family: OpenFamily): ParsedFamily {
    const isBareCounter = this.isOpenMetrics && family.type === 'counter';
    return isBareCounter ? { ...family, name: `${family.name}_total` } : family;
  }

  private readMetadata(): void {
    const [, keyword, name, ...rest] = this.line.split(' ');
    if (keyword !== 'HELP' && keyword !== 'TYPE' && keyword !== 'UNIT') {
      if (this.isOpenMetrics) throw this.fault('OpenMetrics knows no comments');
      return;
    }
    if (name === undefined || name === '') throw this.fault(`# ${keyword} names no metric`);
    const family = this.familyNamed(name);
    if (family.samples.length > 0) throw this.fault(`# ${keyword} of ${name} comes after its samples`);
    const text = rest.join(' ');
    if (keyword === 'HELP') family.help = this.unescaped(text);
    else if (keyword === 'UNIT') this.readUnit(family, text);
    else if (TYPES.includes(text)) family.type = text as ParsedType;
    else throw this.fault(`${name} has an unknown type: ${text}`);
  }

  private readUnit(family: OpenFamily, unit: string): void {
    if (!family.name.endsWith(`_${unit}`))
      throw this.fault(`${family.name} does not end in its unit ${unit}`);
    family.unit = unit;
  }

  private familyNamed(name: string): OpenFamily {
    if (this.open?.name === name) return this.open;
    if (this.done.has(name)) throw this.fault(`${name} comes a second time; a family stands in one block`);
    this.open = { name, type: this.isOpenMetrics ? 'unknown' : 'untyped', help: '', samples: [] };
    this.done.set(name, this.open);
    return this.open;
  }

  private readSample(): void {
    const name = this.take(NAME, 'a metric name');
    const labels = this.line[this.at] === '{' ? this.readLabels() : {};
    this.takeSpace();
    const value = this.readNumber();
    const timestamp = this.hasNumberNext() ? this.readNumberAfterSpace() : undefined;
    const exemplar = this.line.startsWith(' # ', this.at) ? this.readExemplar(name) : undefined;
    if (this.at !== this.line.length) throw this.fault(`text after the sample: ${this.line.slice(this.at)}`);
    const family = this.familyOfSample(name);
    const sample: ParsedSample = {
      name,
      labels,
      value,
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(exemplar === undefined ? {} : { exemplar }),
    };
    this.refuseRepeated(family, sample);
    family.samples.push(sample);
  }

  private familyOfSample(name: string): OpenFamily {
    const { open } = this;
    if (open !== undefined && this.belongs(name, open)) return open;
    if (open?.name === name) throw this.fault(`a ${open.type} does not call its samples ${name}`);
    return this.familyNamed(name);
  }

  private belongs(sample: string, { name, type }: OpenFamily): boolean {
    const own = type === 'counter' && this.isOpenMetrics ? ['_total', '_created'] : [''];
    return (SUFFIXES[type] ?? own).some((suffix) => sample === name + suffix);
  }

  private readonly seen = new Set<string>();

  private refuseRepeated(family: OpenFamily, { name, labels }: ParsedSample): void {
    const key = `${name} ${JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
    if (this.seen.has(key)) throw this.fault(`a series of ${family.name} comes a second time`);
    this.seen.add(key);
  }

  private readExemplar(sample: string): ParsedExemplar {
    if (!this.isOpenMetrics) throw this.fault('only OpenMetrics has exemplars');
    if (!/_(bucket|total)$/.test(sample)) throw this.fault(`${sample} cannot have an exemplar`);
    this.at += 3;
    const labels = this.readLabels();
    const characters = Object.entries(labels).reduce(
      (sum, [name, value]) => sum + name.length + value.length,
      0,
    );
    if (characters > 128) throw this.fault('the labels of an exemplar are longer than 128 characters');
    this.takeSpace();
    const value = this.readNumber();
    return this.hasNumberNext()
      ? { labels, value, timestampSeconds: this.readNumberAfterSpace() }
      : { labels, value };
  }

  private readLabels(): Record<string, string> {
    const labels: Record<string, string> = {};
    this.at++;
    while (this.line[this.at] !== '}') {
      const name = this.take(LABEL_NAME, 'a label name');
      if (name in labels) throw this.fault(`the label ${name} comes twice`);
      if (!this.line.startsWith('="', this.at)) throw this.fault(`="…" is missing after the label ${name}`);
      this.at += 2;
      labels[name] = this.readLabelValue();
      if (this.line[this.at] === ',') this.at++;
      else if (this.line[this.at] !== '}') throw this.fault('labels do not end');
    }
    this.at++;
    return labels;
  }

  private readLabelValue(): string {
    const start = this.at;
    while (this.line[this.at] !== '"') {
      if (this.at >= this.line.length) throw this.fault('a label value does not end');
      this.at += this.line[this.at] === '\\' ? 2 : 1;
    }
    return this.unescaped(this.line.slice(start, this.at++));
  }

  private unescaped(text: string): string {
    return text.replaceAll(/\\(.?)/g, (whole, next: string) => {
      if (next === 'n') return '\n';
      if (next === '\\' || next === '"') return next;
      throw this.fault(`${whole} is no escape`);
    });
  }

  private hasNumberNext(): boolean {
    return this.line[this.at] === ' ' && this.line[this.at + 1] !== '#';
  }

  private readNumberAfterSpace(): number {
    this.takeSpace();
    return this.readNumber();
  }

  private readNumber(): number {
    const text = this.take(NUMBER, 'a number');
    if (text === '+Inf') return Infinity;
    if (text === '-Inf') return -Infinity;
    if (text === 'NaN') return NaN;
    const value = Number(text);
    if (!/^[-+]?[\d.]/.test(text) || Number.isNaN(value)) throw this.fault(`${text} is not a number`);
    return value;
  }

  private takeSpace(): void {
    if (this.line[this.at] !== ' ') throw this.fault('a space is missing');
    this.at++;
  }

  private take(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.line) ?? [];
    if (found === undefined) throw this.fault(`${what} is missing`);
    this.at += found.length;
    return found;
  }

  private fault(what: string): Error {
    return new Error(`Line ${this.lineNumber}: ${what}. The line is: ${this.line.slice(0, 200)}`);
  }
}
