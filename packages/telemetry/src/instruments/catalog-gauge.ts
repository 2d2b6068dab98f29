import { inspect } from 'node:util';
import { Gauge as PromGauge } from 'prom-client';
import type { GaugeDefinition } from '../catalog/index.js';
import type { InstrumentOptions } from './catalog-counter.js';
import type { BoundGauge } from './instrument.js';
import type { LabelRecord } from './label-index.js';
import { labelsFrom, promOptions, promValues, secondsTimer } from './prom-shapes.js';
import { Series, SeriesTable } from './series-table.js';

export class GaugeSeries extends Series implements BoundGauge {
  constructor(
    private readonly table: SeriesTable<GaugeSeries>,
    labelValues: readonly string[],
  ) {
    super(labelValues);
  }

  /** NaN and the infinities are values a gauge may have; anything that is not a number is refused. */
  set(value: number): void {
    if (typeof value !== 'number') throw this.refusal(value);
    if (this.at < 0) return this.table.successorOf(this).set(value);
    this.values[this.at] = value;
  }

  inc(by: number = 1): void {
    // Only a finite number minus itself is zero; anything else would stay in the gauge for good.
    if (typeof by !== 'number' || by - by !== 0) throw this.refusal(by);
    if (this.at < 0) return this.table.successorOf(this).inc(by);
    (this.values[this.at] as number) += by;
  }

  dec(by: number = 1): void {
    this.inc(-by);
  }

  setToCurrentTime(): void {
    this.set(Date.now() / 1000);
  }

  startTimer(): () => number {
    return secondsTimer((seconds) => this.set(seconds));
  }

  private refusal(value: unknown): TypeError {
    return new TypeError(`Metric ${this.table.metric} takes numbers; it refused ${inspect(value)}.`);
  }
}

/** A gauge of the catalog: a real prom-client gauge, with storage of its own. */
export class CatalogGauge extends PromGauge<string> {
  readonly table: SeriesTable<GaugeSeries>;

  constructor(
    readonly definition: GaugeDefinition,
    options: InstrumentOptions,
  ) {
    super(promOptions(definition));
    this.table = new SeriesTable<GaugeSeries>({
      ...options,
      metric: definition.name,
      labels: definition.labels,
      width: 1,
      make: (values, table) => new GaugeSeries(table, values),
    });
  }

  override set(labelsOrValue: unknown, value?: number): void {
    this.seriesOf(labelsOrValue).set((isLabels(labelsOrValue) ? value : labelsOrValue) as number);
  }

  override inc(labelsOrValue?: unknown, by?: number): void {
    this.seriesOf(labelsOrValue).inc(isLabels(labelsOrValue) ? by : asNumber(labelsOrValue));
  }

  override dec(labelsOrValue?: unknown, by?: number): void {
    this.seriesOf(labelsOrValue).dec(isLabels(labelsOrValue) ? by : asNumber(labelsOrValue));
  }

  override setToCurrentTime(labels?: unknown): void {
    this.seriesOf(labels).setToCurrentTime();
  }

  override startTimer(labels?: unknown): (endLabels?: unknown) => number {
    return secondsTimer((seconds, endLabels) =>
      this.table.resolve({ ...(labels as LabelRecord), ...endLabels }).set(seconds),
    );
  }

  with(labels: LabelRecord): GaugeSeries {
    return this.table.resolve(labels);
  }

  override labels(...given: unknown[]): GaugeSeries {
    return this.table.resolve(labelsFrom(this.table, given));
  }

  override remove(...given: unknown[]): void {
    this.table.remove(labelsFrom(this.table, given));
  }

  override reset(): void {
    (this.table as SeriesTable | undefined)?.zero();
  }

  override async get(): ReturnType<PromGauge['get']> {
    return promValues('gauge', this.definition, this.table);
  }

  private seriesOf(labelsOrValue: unknown): GaugeSeries {
    return isLabels(labelsOrValue) ? this.table.resolve(labelsOrValue) : this.table.only();
  }
}

const isLabels = (given: unknown): given is LabelRecord => typeof given === 'object' && given !== null;

const asNumber = (given: unknown): number | undefined => (given as number | null | undefined) ?? undefined;
