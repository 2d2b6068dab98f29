import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  Labels,
} from '@bellwether/telemetry/catalog';
import type { Duration, Grouping, Matcher, Node, Window } from './node.js';
import {
  atMost,
  labelsOf,
  matchersOf,
  plain,
  ranged,
  type LabelsOf,
  type Part,
  type Where,
} from './selector.js';
import { aggregate, binary, Vector } from './vector.js';

/** A counter, or the observations of a histogram. */
type Countable<L extends Labels> = CounterDefinition<L> | HistogramDefinition<L>;

const counted =
  (call: string) =>
  <L extends Labels>(
    metric: Countable<L>,
    where?: Where<L>,
    window: Window = 'rate',
  ): Vector<LabelsOf<L>> => {
    const part = metric.kind === 'histogram' ? '_count' : '';
    return new Vector(ranged(call, window, metric, part, matchersOf(where)), labelsOf(metric));
  };

/** Events a second. */
export const rate = counted('rate');
/** Events within the window. */
export const increase = counted('increase');

/** The series of a gauge as they are. */
export const value = <L extends Labels>(metric: GaugeDefinition<L>, where?: Where<L>): Vector<LabelsOf<L>> =>
  new Vector(plain(metric, '', matchersOf(where)), labelsOf(metric));

/** A gauge over a window: `max_over_time`, `min_over_time`, `avg_over_time`, `changes`. */
export const within = <L extends Labels>(
  what: 'max' | 'min' | 'avg' | 'changes',
  window: Duration,
  metric: GaugeDefinition<L>,
  where?: Where<L>,
): Vector<LabelsOf<L>> => {
  const call = what === 'changes' ? what : `${what}_over_time`;
  return new Vector(ranged(call, window, metric, '', matchersOf(where)), labelsOf(metric));
};

/** Seconds since the time that a gauge holds. Zero means never and gives no series. */
export const since = <L extends Labels>(
  metric: GaugeDefinition<L>,
  where?: Where<L>,
): Vector<LabelsOf<L>> => {
  const moment = plain(metric, '', matchersOf(where));
  const now: Node = { kind: 'call', call: 'time', args: [] };
  const happened = binary('>', moment, 0);
  return new Vector(binary('-', now, happened), labelsOf(metric));
};

/** The value 1 if the gauge has no series. */
export const missing = <L extends Labels>(
  metric: GaugeDefinition<L>,
  job: string,
  where?: Where<L>,
): Vector<'@job'> => {
  const matchers = [{ label: 'job', sign: '=', value: job } as const, ...matchersOf(where)];
  const series: Node = { kind: 'series', metric: metric.name, matchers, scope: 'unscoped' };
  return new Vector({ kind: 'call', call: 'absent', args: [series] }, ['@job']);
};

type Source<L extends Labels, Has extends string> = GaugeDefinition<L> | Vector<Has, string>;

const toVector = <L extends Labels, Has extends string>(source: Source<L, Has>): Vector<string, string> =>
  source instanceof Vector ? source : value<Labels>(source as GaugeDefinition);

interface Aggregation {
  <L extends Labels>(of: GaugeDefinition<L>): Vector<never, LabelsOf<L>>;
  <Has extends string, At extends number>(of: Vector<Has, string, At>): Vector<never, Has, At>;
}

/** One number over all series. `.by(…)` gives one for each group. */
const aggregation = (call: string): Aggregation =>
  ((source: Source<Labels, string>) => {
    const { node, labels } = toVector(source);
    return new Vector(aggregate(call, { by: [] }, node), [], {
      labels,
      build: (grouping) => aggregate(call, grouping, node),
    });
  }) as Aggregation;

export const sum = aggregation('sum');
export const avg = aggregation('avg');
/**
 * For values that every replica reports, such as the depth of a queue. A sum would count them several times.
 */
export const max = aggregation('max');
export const min = aggregation('min');
export const count = aggregation('count');

/** Catalogs in JavaScript are not type-checked. */
const assertOnBucket = ({ name, buckets }: HistogramDefinition<Labels>, bound: number): void => {
  if (buckets.includes(bound)) return;
  throw new Error(
    `${name} has no bucket that ends at ${bound}: add ${bound} to its buckets, or take one of ${buckets.join(', ')}`,
  );
};

const withBound = (grouping: Grouping): Grouping =>
  'by' in grouping ? { by: ['le', ...grouping.by] } : grouping;

/** The bound that this share of events stays below. It can be compared with bucket bounds only. */
export const quantile = <L extends Labels, B extends number>(
  share: number,
  metric: HistogramDefinition<L, B>,
  where?: Where<L>,
): Vector<never, LabelsOf<L>, B> => {
  const rates = ranged('rate', 'rate', metric, '_bucket', matchersOf(where));
  const build = (grouping: Grouping): Node => ({
    kind: 'call',
    call: 'histogram_quantile',
    args: [{ kind: 'number', value: share }, aggregate('sum', withBound(grouping), rates)],
  });
  return new Vector(build({ by: [] }), [], { labels: labelsOf(metric), build });
};

/** Observations by bucket, for a heat map. */
export const distribution = <L extends Labels>(
  metric: HistogramDefinition<L>,
  where?: Where<L>,
): Vector<'le', never> => {
  const increases = ranged('increase', 'rate', metric, '_bucket', matchersOf(where));
  return new Vector(aggregate('sum', { by: ['le'] }, increases), ['le']);
};

/** The average. No series where nothing was observed. */
export const mean = <L extends Labels>(
  metric: HistogramDefinition<L>,
  where?: Where<L>,
): Vector<never, LabelsOf<L>> => {
  const of = (part: Part, grouping: Grouping): Node =>
    aggregate('sum', grouping, ranged('rate', 'rate', metric, part, matchersOf(where)));
  const build = (grouping: Grouping): Node =>
    binary('/', of('_sum', grouping), binary('>', of('_count', grouping), 0));
  return new Vector(build({ by: [] }), [], { labels: labelsOf(metric), build });
};

/** Observed seconds a second: the share of time, or the average number at once. */
export const timeIn = <L extends Labels>(
  metric: HistogramDefinition<L>,
  where?: Where<L>,
): Vector<LabelsOf<L>> =>
  new Vector(ranged('rate', 'rate', metric, '_sum', matchersOf(where)), labelsOf(metric));

/** Events a second at or below a bound of the buckets. */
export const fasterThan = <L extends Labels, B extends number>(
  metric: HistogramDefinition<L, B>,
  bound: NoInfer<B>,
  where?: Where<L>,
  window: Window = 'rate',
): Vector<LabelsOf<L>> => {
  assertOnBucket(metric, bound);
  const matchers: Matcher[] = [...matchersOf(where), atMost(bound)];
  return new Vector(ranged('rate', window, metric, '_bucket', matchers), labelsOf(metric));
};

/** Events a second above a bound of the buckets. */
export const slowerThan = <L extends Labels, B extends number>(
  metric: HistogramDefinition<L, B>,
  bound: NoInfer<B>,
  where?: Where<L>,
  window: Window = 'rate',
): Vector<never, LabelsOf<L>> => {
  const all = ranged('rate', window, metric, '_count', matchersOf(where));
  const fast = fasterThan<L, B>(metric, bound, where, window).node;
  const build = (grouping: Grouping): Node =>
    binary('-', aggregate('sum', grouping, all), aggregate('sum', grouping, fast));
  return new Vector(build({ by: [] }), [], { labels: labelsOf(metric), build });
};
