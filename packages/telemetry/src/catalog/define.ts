import type {
  CounterDefinition,
  Definition,
  ErrorObjective,
  GaugeDefinition,
  HistogramDefinition,
  Labels,
  LatencyObjective,
} from './definition.js';

type Spec<T> = Omit<T, 'kind' | 'name'>;

/** The bad label is one of the metric's own labels. */
interface OwnErrorObjective<L extends Labels> {
  readonly errorObjective?: ErrorObjective<keyof NoInfer<L> & string>;
}

type CounterSpec<L extends Labels> = Omit<Spec<CounterDefinition<L>>, 'errorObjective'> &
  OwnErrorObjective<L>;

type HistogramSpec<L extends Labels, B extends number> = Omit<
  Spec<HistogramDefinition<L, B>>,
  'objective' | 'errorObjective' | 'buckets'
> &
  OwnErrorObjective<L> & {
    readonly buckets: readonly B[];
    readonly objective?: LatencyObjective<NoInfer<B>>;
  };

/** Something that only goes up: how many. */
export const counter = <const L extends Labels>(
  name: `${string}_total`,
  spec: CounterSpec<L>,
): CounterDefinition<L> => ({ kind: 'counter', name, ...spec });

/** Something that goes up and down: how much, now. */
export const gauge = <const L extends Labels>(
  name: string,
  spec: Spec<GaugeDefinition<L>>,
): GaugeDefinition<L> => ({ kind: 'gauge', name, ...spec });

/** How long or how large each one was, counted in buckets. An objective off the buckets does not compile. */
export const histogram = <const L extends Labels, const B extends number>(
  name: `${string}_${'seconds' | 'bytes' | 'size'}`,
  spec: HistogramSpec<L, B>,
): HistogramDefinition<L, B> => ({ kind: 'histogram', name, ...spec });

/** The metrics of one domain. The domain's name is kept for messages about collisions. */
export type MetricSet<D extends Readonly<Record<string, Definition>> = Readonly<Record<string, Definition>>> =
  D & { readonly [domainOf]: string };

export const domainOf: unique symbol = Symbol.for('bellwether.catalog.domain');

export const defineMetrics = <const D extends Readonly<Record<string, Definition>>>(
  domain: string,
  definitions: D,
): MetricSet<D> => {
  const set = { ...definitions } as D & { [domainOf]: string };
  Object.defineProperty(set, domainOf, { value: domain, enumerable: false });
  return Object.freeze(set);
};

type MetricsOf<S extends MetricSet> = { readonly [K in keyof S & string]: S[K] };

/** A copy of a set, of the same domain, with more metrics. */
export const withMetrics = <S extends MetricSet, const D extends Readonly<Record<string, Definition>>>(
  set: S,
  definitions: D,
): MetricSet<MetricsOf<S> & D> => defineMetrics(set[domainOf], { ...(set as MetricsOf<S>), ...definitions });

export const definitionsOf = (set: MetricSet): readonly Definition[] => Object.values(set);

/** The domain and the metrics of a set, as text. Copies of a set have the same key, also with other aliases. */
export const setKey = (set: MetricSet): string => {
  const names = definitionsOf(set).map(({ name }) => name);
  return `${set[domainOf]}: ${names.toSorted().join(', ')}`;
};
