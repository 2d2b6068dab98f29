import type { Labels } from './labels.js';
import type { Stability } from './stability.js';

/** A process that records the metric, by name; `every` is for what each process has, such as its memory. */
export type Owner = readonly string[] | 'every';

/** Another name under which the same numbers are shown when the alias set is switched on. */
export interface Alias {
  readonly set: string;
  readonly name: string;
  /** Its own help text; the metric's unless given. */
  readonly help?: string;
  /** Labels to rename, from ours to the alias's. A label mapped to `null` is summed away. */
  readonly labels?: Readonly<Record<string, string | null>>;
  /** Label values to rename, by our label; a value that is not named stays as it is. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Bounds of its own, each one of the metric's bounds; the rest is merged into the next larger one. */
  readonly buckets?: readonly number[];
  /** Shows a histogram as a counter of its observations. */
  readonly counts?: true;
  /** The family is absent until the metric has a series, as the original is where it is switched off. */
  readonly absentUntilRecorded?: true;
  /** What it counts differently from the original on purpose; printed in the reference. */
  readonly differs?: string;
}

/** The name a metric had before; both names are read and shown until the version named. */
export interface FormerName {
  readonly name: string;
  readonly until: string;
}

/** The share of events that must not carry the bad label value. `matches` is an anchored regular expression. */
export interface ErrorObjective<K extends string = string> {
  readonly bad: { readonly label: K; readonly matches: string };
  readonly ratio: number;
  readonly window: '30d';
}

/** The share of events that must be at or below a bound; the bound is one of the buckets. */
export interface LatencyObjective<B extends number> {
  readonly below: B;
  readonly ratio: number;
  readonly window: '30d';
}

interface Common<L extends Labels> {
  readonly name: string;
  /** A sentence that says what counts as one. */
  readonly help: string;
  readonly owner: Owner;
  readonly stability: Stability;
  readonly labels: L;
  readonly aliases?: readonly Alias[];
  readonly formerName?: FormerName;
  /** Why no panel and no rule reads it. */
  readonly unseen?: string;
  /** Rules this entry breaks on purpose, by rule name, with the reason. */
  readonly exceptions?: Readonly<Record<string, string>>;
}

export interface CounterDefinition<L extends Labels = Labels> extends Common<L> {
  readonly kind: 'counter';
  readonly errorObjective?: ErrorObjective;
}

export interface GaugeDefinition<L extends Labels = Labels> extends Common<L> {
  readonly kind: 'gauge';
}

export interface HistogramDefinition<L extends Labels = Labels, B extends number = number> extends Common<L> {
  readonly kind: 'histogram';
  readonly buckets: readonly B[];
  readonly objective?: LatencyObjective<B>;
  readonly errorObjective?: ErrorObjective;
}

export type Definition = CounterDefinition | GaugeDefinition | HistogramDefinition;
