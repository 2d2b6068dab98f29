import type {
  CounterDefinition,
  Definition,
  GaugeDefinition,
  HistogramDefinition,
  LabelValues,
  Labels,
  MetricSet,
} from '../catalog/index.js';

/** Without labels the labels argument falls away: `inc()`, `set(3)`, `observe(0.2)`. */
type Labelled<L extends Labels, Rest extends readonly unknown[]> = keyof L extends never
  ? Rest
  : [labels: LabelValues<L>, ...rest: Rest];

export interface BoundCounter {
  inc(by?: number): void;
}
export interface Counter<L extends Labels = Labels> {
  inc(...args: Labelled<L, [by?: number]>): void;
  /** Resolved once, for hot paths. */
  with(labels: LabelValues<L>): BoundCounter;
}

export interface BoundGauge {
  set(value: number): void;
  inc(by?: number): void;
  dec(by?: number): void;
}
export interface Gauge<L extends Labels = Labels> {
  set(...args: Labelled<L, [value: number]>): void;
  inc(...args: Labelled<L, [by?: number]>): void;
  dec(...args: Labelled<L, [by?: number]>): void;
  with(labels: LabelValues<L>): BoundGauge;
  /** Forgets a series whose subject is gone. */
  remove(labels: LabelValues<L>): void;
}

export interface BoundHistogram {
  observe(value: number): void;
}
export interface Histogram<L extends Labels = Labels> {
  observe(...args: Labelled<L, [value: number]>): void;
  with(labels: LabelValues<L>): BoundHistogram;
}

/** The live object of one definition, typed to its label values. */
export type InstrumentOf<D extends Definition> =
  D extends CounterDefinition<infer L>
    ? Counter<L>
    : D extends HistogramDefinition<infer L, number>
      ? Histogram<L>
      : D extends GaugeDefinition<infer L>
        ? Gauge<L>
        : never;

/** What `@InjectMetrics(ledger)` injects: one instrument per definition of the set. */
export type InstrumentsOf<S extends MetricSet> = {
  readonly [K in keyof S & string]: S[K] extends Definition ? InstrumentOf<S[K]> : never;
};
