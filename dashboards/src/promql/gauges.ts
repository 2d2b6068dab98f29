import type { GaugeDefinition, Labels } from '@bellwether/telemetry/catalog';
import type { Duration } from './duration.js';
import type { Node } from './node.js';
import { labelsOf, plain, ranged, type LabelsOf } from './series.js';
import { aggregate, binary, Vector } from './vector.js';
import { matchersOf, type Where } from './where.js';

/** The series of a gauge as they are. */
export const value = <L extends Labels>(metric: GaugeDefinition<L>, where?: Where<L>): Vector<LabelsOf<L>> =>
  new Vector(plain(metric, '', matchersOf(where)), labelsOf(metric));

/** What a gauge did within a window: `max_over_time`, `min_over_time`, `avg_over_time`, `changes`. */
export const within = <L extends Labels>(
  what: 'max' | 'min' | 'avg' | 'changes',
  window: Duration,
  metric: GaugeDefinition<L>,
  where?: Where<L>,
): Vector<LabelsOf<L>> => {
  const call = what === 'changes' ? what : `${what}_over_time`;
  return new Vector(ranged(call, window, metric, '', matchersOf(where)), labelsOf(metric));
};

/** Seconds since the moment a gauge holds. Zero is no moment: what never happened has no series. */
export const since = <L extends Labels>(
  metric: GaugeDefinition<L>,
  where?: Where<L>,
): Vector<LabelsOf<L>> => {
  const moment = plain(metric, '', matchersOf(where));
  const now: Node = { kind: 'call', call: 'time', args: [] };
  const happened = binary('>', moment, { kind: 'number', value: 0 });
  return new Vector(binary('-', now, happened), labelsOf(metric));
};

/** One series with the value 1 where no series of the gauge is there. */
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

/** One number over all series; `.by(…)` gives one for each. */
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
/** For what every replica says about the same thing, such as the depth of a queue: a sum would count it twice. */
export const max = aggregation('max');
export const min = aggregation('min');
export const count = aggregation('count');
