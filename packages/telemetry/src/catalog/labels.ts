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
