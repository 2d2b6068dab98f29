import { inspect } from 'node:util';
import { Histogram as PromHistogram } from 'prom-client';
import type { HistogramDefinition } from '../catalog/index.js';
import type { InstrumentOptions } from './catalog-counter.js';
import { Series, SeriesTable, keepExemplar } from './series-table.js';
import type { BoundHistogram } from './instrument.js';
import type { LabelRecord } from './label-index.js';
import { labelsFrom, promOptions, promHistogramValues, secondsTimer } from './prom-shapes.js';

/** One series of a histogram: a count per bucket (not added up), then the sum. */
export class HistogramSeries extends Series implements BoundHistogram {
  constructor(
    private readonly table: SeriesTable<HistogramSeries>,
    labelValues: readonly string[],
    private readonly bounds: readonly number[],
  ) {
    super(labelValues);
  }

  observe(value: number): void {
    // Only a finite number minus itself is zero; anything else would spoil the sum for good.
    if (typeof value !== 'number' || value - value !== 0) throw this.refusal(value);
    if (this.at < 0) return this.table.successorOf(this).observe(value);
    const { bounds, values, at } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    (values[at + bucket] as number) += 1;
    (values[at + bounds.length + 1] as number) += value;
    const source = this.table.exemplarSource;
    if (source === undefined) return;
    const span = source();
    if (span !== undefined) keepExemplar((this.exemplars ??= []), bucket, span, value);
  }

  startTimer(): () => number {
    return secondsTimer((seconds) => this.observe(seconds));
  }

  private refusal(value: unknown): TypeError {
    return new TypeError(`Metric ${this.table.metric} takes finite numbers; it refused ${inspect(value)}.`);
  }
}

/** A histogram of the catalog: a real prom-client histogram, with storage of its own. */
export class CatalogHistogram extends PromHistogram<string> {
  readonly table: SeriesTable<HistogramSeries>;
  readonly bounds: readonly number[];

  constructor(
    readonly definition: HistogramDefinition,
    options: InstrumentOptions,
  ) {
    super({ ...promOptions(definition), buckets: [...definition.buckets] });
    const bounds = [...definition.buckets];
    this.bounds = bounds;
    this.table = new SeriesTable<HistogramSeries>({
      ...options,
      metric: definition.name,
      labels: definition.labels,
      width: bounds.length + 2,
      make: (values, table) => new HistogramSeries(table, values, bounds),
    });
    // prom-client's constructor puts its own function on the object, which would hide the method below.
    this.observe = CatalogHistogram.prototype.observe;
  }

  override observe(labelsOrValue: unknown, value?: number): void {
    if (typeof labelsOrValue === 'object' && labelsOrValue !== null) {
      this.table.resolve(labelsOrValue as LabelRecord).observe(value as number);
    } else {
      this.table.only().observe(labelsOrValue as number);
    }
  }

  override startTimer(labels?: unknown): (endLabels?: unknown) => number {
    return secondsTimer((seconds, endLabels) =>
      this.table.resolve({ ...(labels as LabelRecord), ...endLabels }).observe(seconds),
    );
  }

  with(labels: LabelRecord): HistogramSeries {
    return this.table.resolve(labels);
  }

  override labels(...given: unknown[]): HistogramSeries {
    return this.table.resolve(labelsFrom(this.table, given));
  }

  /** Makes the series exist; what it has counted stays. */
  override zero(labels: unknown): void {
    this.table.resolve(labels as LabelRecord);
  }

  override remove(...given: unknown[]): void {
    this.table.remove(labelsFrom(this.table, given));
  }

  override reset(): void {
    (this.table as SeriesTable | undefined)?.zero();
  }

  override async get(): ReturnType<PromHistogram['get']> {
    return promHistogramValues(this.definition, this.table);
  }

  /** What prom-client's own rendering asks for. */
  async getForPromString(): ReturnType<PromHistogram['get']> {
    return this.get();
  }
}
