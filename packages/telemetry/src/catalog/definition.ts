/** A label whose every value is known when the code is written. All its series exist from the start. */
export interface ClosedSet<V extends string> {
  readonly kind: 'closed';
  readonly values: readonly V[];
}

/** A label whose values come from outside. The bound is a promise that is kept at run time. */
export interface Bounded {
  readonly kind: 'bounded';
  readonly limit: number;
  readonly because: string;
}

export type Label = ClosedSet<string> | Bounded;
export type Labels = Readonly<Record<string, Label>>;

/** What a caller passes to record: the literal values of closed sets, any string for bounded labels. */
export type LabelValues<L extends Labels> = {
  readonly [K in keyof L]: L[K] extends ClosedSet<infer V> ? V : string;
};

/** The value that takes the place of one beyond its set or bound. */
export const OTHER = 'other';

export const oneOf = <const V extends string>(...values: readonly V[]): ClosedSet<V> => ({
  kind: 'closed',
  values,
});

export const bounded = (limit: number, because: string): Bounded => ({ kind: 'bounded', limit, because });

/**
 * `stable`: name, kind, unit, labels and buckets are a promise. `experimental`: may change with a note.
 * `deprecated`: still there, with its replacement and the last version that has it.
 */
export type Stability = 'stable' | 'experimental' | Deprecated;

export interface Deprecated {
  readonly deprecated: { readonly replacement: string; readonly lastVersion: string };
}

export const deprecated = (replacement: string, lastVersion: string): Deprecated => ({
  deprecated: { replacement, lastVersion },
});

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
  /** Label values to rename, by our label; other values stay unchanged. */
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
