import type { Duration } from './duration.js';
import type { Node, SeriesNode } from './node.js';
import { Vector } from './vector.js';

/** A query whose answer is kept under a name of its own: `level:metric:operations`. */
export interface Recording<Has extends string = string> {
  readonly record: `${string}:${string}:${string}`;
  readonly of: Vector<Has, string>;
}

export const recording = <Has extends string>(
  record: Recording['record'],
  of: Vector<Has, string>,
): Recording<Has> => ({ record, of });

const seriesNode = (recorded: Recording): SeriesNode => ({
  kind: 'series',
  metric: recorded.record,
  matchers: [],
  scope: { recorded: recorded.of.labels },
});

/** What was recorded last. */
export const recorded = <Has extends string>(from: Recording<Has>): Vector<Has> =>
  new Vector(seriesNode(from), from.of.labels);

/** What was recorded within a window, summed or averaged. */
export const recordedWithin = <Has extends string>(
  how: 'sum' | 'avg',
  window: Duration,
  from: Recording<Has>,
): Vector<Has> => {
  const node: Node = { kind: 'range', call: `${how}_over_time`, window, of: seriesNode(from) };
  return new Vector(node, from.of.labels);
};
