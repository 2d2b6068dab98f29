import type { Labels } from '../catalog/index.js';
import { LabelIndex, type LabelRecord, type OnFold } from './label-index.js';

/** The span that is being worked on while a value is recorded. */
export interface SpanReference {
  readonly traceId: string;
  readonly spanId: string;
}

/** Asked on every recording; answers nothing where no span is sampled. */
export type ExemplarSource = () => SpanReference | undefined;

/** One recorded value with the span it came from. Kept per bucket; the newest replaces the one before. */
export interface Exemplar {
  traceId: string;
  spanId: string;
  value: number;
  timestampMs: number;
}

/** Overwrites in place: recording inside a trace allocates once per bucket, not once per value. */
export function keepExemplar(
  kept: (Exemplar | undefined)[],
  index: number,
  span: SpanReference,
  value: number,
): void {
  const before = kept[index];
  if (before === undefined) {
    kept[index] = { traceId: span.traceId, spanId: span.spanId, value, timestampMs: Date.now() };
    return;
  }
  before.traceId = span.traceId;
  before.spanId = span.spanId;
  before.value = value;
  before.timestampMs = Date.now();
}

const INITIAL_SERIES = 4;
const NOWHERE = new Float64Array(0);

/** One series: where its numbers lie in the table. Also what `with` gives to callers, by kind. */
export class Series {
  values: Float64Array = NOWHERE;
  /** Index of the first of its numbers; negative once the series was removed. */
  at = -1;
  /** When it began to count. */
  startedAtMs = Date.now();
  exemplars: (Exemplar | undefined)[] | undefined = undefined;

  constructor(readonly labelValues: readonly string[]) {}
}

export interface TableOptions<S extends Series> {
  readonly metric: string;
  readonly labels: Labels;
  /** How many numbers a series has: 1, or one per bucket and one for the sum. */
  readonly width: number;
  readonly seriesLimit: number;
  readonly exemplarSource?: ExemplarSource | undefined;
  readonly onFold: OnFold;
  /** Gets the table, because the first series are made in its constructor. */
  make(labelValues: readonly string[], table: SeriesTable<S>): S;
}

/**
 * The numbers of one metric, side by side in one array. A scrape walks it from end to end; a recording writes
 * through a series that knows its place. Dense: removing moves the last series into the gap.
 */
export class SeriesTable<S extends Series = Series> {
  readonly metric: string;
  readonly labelNames: readonly string[];
  readonly width: number;
  readonly series: S[] = [];
  readonly exemplarSource: ExemplarSource | undefined;
  values: Float64Array;
  /** Changes when a series is moved or removed, so that a scrape drops what it remembered about places. */
  layout = 0;
  private readonly index: LabelIndex<S>;
  private readonly make: TableOptions<S>['make'];
  private readonly unlabelled: S | undefined;

  constructor(options: TableOptions<S>) {
    this.metric = options.metric;
    this.labelNames = Object.keys(options.labels);
    this.width = options.width;
    this.exemplarSource = options.exemplarSource;
    this.make = options.make;
    this.values = new Float64Array(INITIAL_SERIES * options.width);
    this.index = new LabelIndex(options.metric, options.labels, options.seriesLimit, options.onFold);
    for (const values of declaredCombinations(options.labels)) this.insert(values);
    this.unlabelled = this.labelNames.length === 0 ? this.series[0] : undefined;
  }

  /** The series of these labels; created, or folded into `other`, where it does not exist yet. */
  resolve(labels: LabelRecord): S {
    if (this.unlabelled !== undefined) return this.checkedUnlabelled(labels, this.unlabelled);
    const found = this.index.find(labels);
    if (found !== undefined) return found;
    const values = this.index.admit(labels);
    return this.index.findByValues(values) ?? this.insert(values);
  }

  /** The one series of a metric without labels. */
  only(): S {
    return this.unlabelled ?? this.resolve({});
  }

  /** The series that now has the labels of one that was removed. */
  successorOf(removed: Series): S {
    return this.resolve(this.labelsOf(removed));
  }

  remove(labels: LabelRecord): void {
    const values = this.index.valuesOf(labels);
    if (this.unlabelled !== undefined) return;
    const gone = this.index.findByValues(values);
    if (gone === undefined) return;
    this.index.delete(values);
    const last = this.series.pop() as S;
    if (last !== gone) {
      this.series[gone.at / this.width] = last;
      this.values.copyWithin(gone.at, last.at, last.at + this.width);
      last.at = gone.at;
    }
    this.values.fill(0, this.series.length * this.width, (this.series.length + 1) * this.width);
    gone.values = NOWHERE;
    gone.at = -1;
    this.layout++;
  }

  /** Sets every series to zero and removes none, so that bound series stay valid. */
  zero(): void {
    this.values.fill(0);
    const now = Date.now();
    for (const series of this.series) {
      series.exemplars = undefined;
      series.startedAtMs = now;
    }
    this.layout++;
  }

  labelsOf(series: Series): Record<string, string> {
    return Object.fromEntries(this.labelNames.map((name, i) => [name, series.labelValues[i] as string]));
  }

  insert(values: readonly string[]): S {
    const series = this.make(values, this);
    const at = this.series.length * this.width;
    if (at + this.width > this.values.length) this.grow();
    series.values = this.values;
    series.at = at;
    this.series.push(series);
    if (this.labelNames.length > 0) this.index.insert(values, series);
    return series;
  }

  findByValues(values: readonly string[]): S | undefined {
    return this.labelNames.length === 0 ? this.series[0] : this.index.findByValues(values);
  }

  clear(): void {
    for (const series of this.series.splice(0)) {
      if (this.labelNames.length > 0) this.index.delete(series.labelValues);
      series.values = NOWHERE;
      series.at = -1;
    }
    this.values.fill(0);
    this.layout++;
  }

  private checkedUnlabelled(labels: LabelRecord, only: S): S {
    for (const _ in labels) this.index.valuesOf(labels);
    return only;
  }

  private grow(): void {
    const larger = new Float64Array(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
    for (const series of this.series) series.values = larger;
  }
}

/** All combinations of closed sets; none where a label's values come from outside. */
function declaredCombinations(labels: Labels): readonly (readonly string[])[] {
  let combinations: readonly (readonly string[])[] = [[]];
  for (const label of Object.values(labels)) {
    if (label.kind === 'bounded') return [];
    combinations = combinations.flatMap((before) => label.values.map((value) => [...before, value]));
  }
  return combinations;
}
