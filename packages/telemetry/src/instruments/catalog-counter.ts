import { inspect } from 'node:util';
import { Counter as PromCounter } from 'prom-client';
import type { CounterDefinition } from '../catalog/index.js';
import { Series, SeriesTable, keepExemplar, type TableOptions } from './series-table.js';
import type { BoundCounter } from './instrument.js';
import type { LabelRecord } from './label-index.js';
import { labelsFrom, promOptions, promValues } from './prom-shapes.js';

export type InstrumentOptions = Pick<TableOptions<Series>, 'seriesLimit' | 'exemplarSource' | 'onFold'>;

export class CounterSeries extends Series implements BoundCounter {
  constructor(
    private readonly table: SeriesTable<CounterSeries>,
    labelValues: readonly string[],
  ) {
    super(labelValues);
  }

  inc(by: number = 1): void {
    // Also false for NaN.
    if (typeof by !== 'number' || !(by >= 0 && by < Infinity)) throw this.refusal(by);
    if (this.at < 0) return this.table.successorOf(this).inc(by);
    const before = this.values[this.at] as number;
    const after = before + by;
    this.values[this.at] = after;
    const source = this.table.exemplarSource;
    // Skip exemplars for zero increments.
    if (source === undefined || after === before) return;
    const span = source();
    if (span !== undefined) keepExemplar((this.exemplars ??= []), 0, span, by);
  }

  private refusal(by: unknown): TypeError {
    return new TypeError(
      `Metric ${this.table.metric} only goes up, by finite numbers; it refused ${inspect(by)}.`,
    );
  }
}

/** A counter of the catalog: a real prom-client counter, with storage of its own. */
export class CatalogCounter extends PromCounter<string> {
  readonly table: SeriesTable<CounterSeries>;

  constructor(
    readonly definition: CounterDefinition,
    options: InstrumentOptions,
  ) {
    super(promOptions(definition));
    this.table = new SeriesTable<CounterSeries>({
      ...options,
      metric: definition.name,
      labels: definition.labels,
      width: 1,
      make: (values, table) => new CounterSeries(table, values),
    });
    // prom-client's constructor puts its own function on the object, which would hide the method below.
    this.inc = CatalogCounter.prototype.inc;
  }

  override inc(labelsOrValue?: unknown, by?: number): void {
    if (typeof labelsOrValue === 'object' && labelsOrValue !== null) {
      this.table.resolve(labelsOrValue as LabelRecord).inc(by);
    } else {
      this.table.only().inc((labelsOrValue as number | null | undefined) ?? undefined);
    }
  }

  with(labels: LabelRecord): CounterSeries {
    return this.table.resolve(labels);
  }

  override labels(...given: unknown[]): CounterSeries {
    return this.table.resolve(labelsFrom(this.table, given));
  }

  override remove(...given: unknown[]): void {
    this.table.remove(labelsFrom(this.table, given));
  }

  /** Back to zero. prom-client's constructor calls it before there is a table. */
  override reset(): void {
    (this.table as SeriesTable | undefined)?.zero();
  }

  override async get(): ReturnType<PromCounter['get']> {
    return promValues('counter', this.definition, this.table);
  }
}
