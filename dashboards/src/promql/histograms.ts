import type { HistogramDefinition, Labels } from '@bellwether/telemetry/catalog';
import { atMost } from './buckets.js';
import type { Grouping, Matcher, Node, Window } from './node.js';
import { labelsOf, ranged, type LabelsOf, type Part } from './series.js';
import { aggregate, binary, Vector } from './vector.js';
import { matchersOf, type Where } from './where.js';

/** For catalogs written in JavaScript, which no compiler reads. */
const assertOnBucket = ({ name, buckets }: HistogramDefinition<Labels>, bound: number): void => {
  if (buckets.includes(bound)) return;
  throw new Error(
    `${name} has no bucket that ends at ${bound}: add ${bound} to its buckets, or take one of ${buckets.join(', ')}`,
  );
};

const withBound = (grouping: Grouping): Grouping =>
  'by' in grouping ? { by: ['le', ...grouping.by] } : grouping;

/** The latency that this share of events stays below. It may only be compared with bounds of its buckets. */
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

/** How often each bucket was hit, for a heat map. */
export const distribution = <L extends Labels>(
  metric: HistogramDefinition<L>,
  where?: Where<L>,
): Vector<'le', never> => {
  const increases = ranged('increase', 'rate', metric, '_bucket', matchersOf(where));
  return new Vector(aggregate('sum', { by: ['le'] }, increases), ['le']);
};

/** The average, from the sum and the count; guarded where nothing happened. */
export const mean = <L extends Labels>(
  metric: HistogramDefinition<L>,
  where?: Where<L>,
): Vector<never, LabelsOf<L>> => {
  const of = (part: Part, grouping: Grouping): Node =>
    aggregate('sum', grouping, ranged('rate', 'rate', metric, part, matchersOf(where)));
  const build = (grouping: Grouping): Node =>
    binary('/', of('_sum', grouping), binary('>', of('_count', grouping), { kind: 'number', value: 0 }));
  return new Vector(build({ by: [] }), [], { labels: labelsOf(metric), build });
};

/** Seconds a second: the share of time, or the number of hands, that the observed thing takes. */
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
