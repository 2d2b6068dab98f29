import type { Exemplar, SeriesTable } from '../instruments/series-table.js';
import type { Format, Pacer } from './rendering.js';
import type { ByteBuffer } from '../instruments/byte-buffer.js';
import {
  canonicalFloat,
  exemplarText,
  headerText,
  labelText,
  numberLength,
  numberText,
  writeNumber,
} from './exposition-text.js';
import type { TableFamily } from '../instruments/family.js';

/** Lines between two checks of the time. */
const LINES_PER_SLICE = 256;

/** Rendering starts over when a series is removed during a rest. After so many restarts it no longer rests. */
const RESTARTS_MAX = 3;

export type ConstantLabels = Readonly<Record<string, string>>;
const NO_LABELS: ConstantLabels = {};

/**
 * Renders one family in one representation. The answer to the previous scrape is the template of the next: lines
 * are copied from it in long runs, and only numbers that changed are written, in place where their length is the
 * same. Labels become text once, when a series is first seen.
 */
export class FamilyRenderer {
  readonly table: SeriesTable;
  private readonly header: string;
  private readonly suffixes: readonly string[];
  private readonly lineNames: readonly string[];
  private readonly labelNames: readonly string[];
  private readonly constantValues: readonly string[];
  private readonly linesPerSeries: number;
  private readonly showsExemplars: boolean;

  /** Per line: bytes before the number, bytes of the number and its exemplar, and the number itself. */
  private prefixLengths = new Int32Array(0);
  private textLengths = new Uint16Array(0);
  private seen = new Float64Array(0);

  private template: Buffer | undefined;
  private templateAt = 0;
  private headerLength = 0;
  private knownSeries = 0;
  private layout = -1;

  private readonly now: Float64Array;
  private readonly patchAt: Int32Array;
  private readonly patchLine: Int32Array;
  /** Of numbers that had to become text; empty for the rest. */
  private readonly patchText: string[] = [];

  constructor(
    family: TableFamily,
    format: Format,
    /** Shown on every line beside the series' own, unless it has one of that name. */
    readonly constantLabels: ConstantLabels = NO_LABELS,
  ) {
    const { name, kind, bounds } = family;
    this.table = family.table;
    this.header = headerText(name, kind, family.help, format);
    const bound = format === 'openmetrics' ? canonicalFloat : numberText;
    const constant = Object.entries(constantLabels).filter(([name]) => !this.table.labelNames.includes(name));
    this.labelNames = [...this.table.labelNames, ...constant.map(([name]) => name)];
    this.constantValues = constant.map(([, value]) => value);
    const isHistogram = kind === 'histogram';
    this.suffixes = isHistogram ? [...bounds.map((le) => `le="${bound(le)}"`), 'le="+Inf"', '', ''] : [''];
    this.lineNames = isHistogram
      ? [...bounds.map(() => `${name}_bucket`), `${name}_bucket`, `${name}_sum`, `${name}_count`]
      : [name];
    this.linesPerSeries = this.lineNames.length;
    this.showsExemplars = format === 'openmetrics' && family.table.exemplarSource !== undefined;
    const sliceLines = Math.max(LINES_PER_SLICE, this.linesPerSeries);
    this.now = new Float64Array(sliceLines);
    this.patchAt = new Int32Array(sliceLines);
    this.patchLine = new Int32Array(sliceLines);
  }

  /** Returns how many series it wrote. */
  async write(writer: ByteBuffer, pacer: Pacer): Promise<number> {
    const start = writer.length;
    for (let restarts = 0; ; restarts++) {
      writer.length = start;
      if (await this.tryWrite(writer, pacer, restarts < RESTARTS_MAX)) break;
    }
    this.templateAt = start;
    return this.knownSeries * this.linesPerSeries;
  }

  /** Takes the finished answer, because the writer may have moved its bytes while it grew. */
  remember(answer: Buffer): void {
    this.template = answer;
  }

  /** For a family that was left out: its template would keep a whole old answer alive. */
  forget(): void {
    this.template = undefined;
  }

  private async tryWrite(writer: ByteBuffer, pacer: Pacer, mayRest: boolean): Promise<boolean> {
    const { table } = this;
    const { layout } = table;
    const total = table.series.length;
    const known = this.template !== undefined && this.layout === layout ? this.knownSeries : 0;
    const seriesPerSlice = Math.max(1, Math.floor(LINES_PER_SLICE / this.linesPerSeries));
    const template = this.template;
    // Until this succeeds, the remembered lengths fit neither the old answer nor the new one.
    this.layout = -1;
    this.growTo(total * this.linesPerSeries);
    this.headerLength = writer.writeText(this.header);
    let source = this.templateAt + this.headerLength;
    for (let from = 0; from < total; from += seriesPerSlice) {
      if (mayRest && pacer.isDue()) {
        await pacer.rest();
        if (table.layout !== layout) return false;
      }
      const to = Math.min(from + seriesPerSlice, total);
      const split = Math.min(Math.max(known, from), to);
      if (split > from) source = this.rewriteKnown(writer, template as Buffer, source, from, split);
      if (to > split) this.writeNew(writer, split, to);
    }
    this.knownSeries = total;
    this.layout = layout;
    return true;
  }

  private growTo(lines: number): void {
    if (lines <= this.seen.length) return;
    const capacity = Math.max(lines, this.seen.length * 2);
    this.prefixLengths = grown(this.prefixLengths, new Int32Array(capacity));
    this.textLengths = grown(this.textLengths, new Uint16Array(capacity));
    this.seen = grown(this.seen, new Float64Array(capacity));
  }

  /** Series that the template has. Returns where in the template they end. */
  private rewriteKnown(
    writer: ByteBuffer,
    template: Buffer,
    templateAt: number,
    from: number,
    to: number,
  ): number {
    this.readNumbers(from, to);
    const { prefixLengths, textLengths, seen, now } = this;
    const firstLine = from * this.linesPerSeries;
    const lines = (to - from) * this.linesPerSeries;
    let source = templateAt;
    let runStart = templateAt;
    let patches = 0;
    for (let i = 0; i < lines; i++) {
      const line = firstLine + i;
      const numberAt = source + (prefixLengths[line] as number);
      const lengthBefore = textLengths[line] as number;
      source = numberAt + lengthBefore + 1;
      const value = now[i] as number;
      if (value === seen[line]) continue;
      seen[line] = value;
      const written = this.exemplarOf(line) === undefined ? numberLength(value) : 0;
      const text = written === 0 ? this.numberAndExemplar(line) : '';
      const length = written === 0 ? text.length : written;
      if (length === lengthBefore) {
        this.patchAt[patches] = writer.length + numberAt - runStart;
        this.patchText[patches] = text;
        this.patchLine[patches++] = i;
        continue;
      }
      writer.copyFrom(template, runStart, numberAt);
      writer.reserve(length);
      this.put(writer.bytes, writer.length, value, text, length);
      writer.length += length;
      textLengths[line] = length;
      runStart = source - 1;
    }
    writer.copyFrom(template, runStart, source);
    for (let p = 0; p < patches; p++) {
      const i = this.patchLine[p] as number;
      const length = textLengths[firstLine + i] as number;
      this.put(
        writer.bytes,
        this.patchAt[p] as number,
        now[i] as number,
        this.patchText[p] as string,
        length,
      );
    }
    return source;
  }

  private put(bytes: Buffer, at: number, value: number, text: string, length: number): void {
    if (text === '') return writeNumber(bytes, at, value, length);
    for (let k = 0; k < length; k++) bytes[at + k] = text.charCodeAt(k);
  }

  private writeNew(writer: ByteBuffer, from: number, to: number): void {
    this.readNumbers(from, to);
    let text = '';
    let line = from * this.linesPerSeries;
    for (let i = 0; i < (to - from) * this.linesPerSeries; i++) this.seen[line + i] = this.now[i] as number;
    for (let s = from; s < to; s++) {
      const values = this.table.series[s]?.labelValues ?? [];
      const labels = labelText(this.labelNames, [...values, ...this.constantValues]);
      const moreBytes = Buffer.byteLength(labels) - labels.length;
      for (let k = 0; k < this.linesPerSeries; k++, line++) {
        const suffix = this.suffixes[k] as string;
        const inBraces = labels === '' || suffix === '' ? labels + suffix : `${labels},${suffix}`;
        const prefix = `${this.lineNames[k]}${inBraces === '' ? '' : `{${inBraces}}`} `;
        const number = this.numberAndExemplar(line);
        this.prefixLengths[line] = prefix.length + moreBytes;
        this.textLengths[line] = number.length;
        text += `${prefix}${number}\n`;
      }
    }
    writer.writeText(text);
  }

  private numberAndExemplar(line: number): string {
    return numberText(this.seen[line] as number) + exemplarText(this.exemplarOf(line));
  }

  private exemplarOf(line: number): Exemplar | undefined {
    if (!this.showsExemplars) return undefined;
    const exemplars = this.table.series[Math.floor(line / this.linesPerSeries)]?.exemplars;
    return exemplars?.[line % this.linesPerSeries];
  }

  /** The numbers of the lines of these series, as they will be shown. */
  private readNumbers(from: number, to: number): void {
    const { now } = this;
    const { values, width } = this.table;
    if (this.linesPerSeries === 1) {
      for (let s = from; s < to; s++) now[s - from] = values[s] as number;
      return;
    }
    const buckets = width - 1;
    let line = 0;
    for (let s = from; s < to; s++) {
      const at = s * width;
      let count = 0;
      for (let b = 0; b < buckets; b++) {
        count += values[at + b] as number;
        now[line++] = count;
      }
      now[line++] = values[at + buckets] as number;
      now[line++] = count;
    }
  }
}

function grown<T extends Int32Array | Uint16Array | Float64Array>(before: T, after: T): T {
  after.set(before);
  return after;
}
