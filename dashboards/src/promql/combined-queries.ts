import type { Duration, Node, SeriesNode } from './node.js';
import { aggregate, binary, matchingOf, Vector } from './vector.js';

/** A query whose result is recorded under the name `level:metric:operations`. */
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

/** The last recorded value. */
export const recorded = <Has extends string>(from: Recording<Has>): Vector<Has> =>
  new Vector(seriesNode(from), from.of.labels);

/** The recorded values within a window. */
export const recordedWithin = <Has extends string>(
  how: 'sum' | 'avg',
  window: Duration,
  from: Recording<Has>,
): Vector<Has> => {
  const node: Node = { kind: 'range', call: `${how}_over_time`, window, of: seriesNode(from) };
  return new Vector(node, from.of.labels);
};

/**
 * A share of a whole. Where the whole is zero the result has no series, because NaN breaks panels and
 * comparisons. A ratio can be neither summed nor averaged.
 */
export const ratio = <Has extends string, Whole extends Has>(
  part: Vector<Has, string>,
  whole: Vector<Whole, string>,
): Vector<Has, never> => {
  const matching = matchingOf(part.labels, whole.labels);
  const node = binary('/', part.node, binary('>', whole.node, 0), matching);
  return new Vector({ ...node, isShare: true }, part.labels);
};

/** Adds labels of an info metric to the series of the same target. */
export const described = <Has extends string, Info extends string>(
  series: Vector<Has, string>,
  info: Vector<string, string>,
  ...labels: readonly Info[]
): Vector<Has | Info, never> =>
  new Vector(
    binary('*', series.node, info.node, {
      on: ['@job', '@instance'],
      group: { side: 'left', include: labels },
    }),
    [...series.labels, ...labels],
  );

export const largest = <Has extends string>(count: number, of: Vector<Has, string>): Vector<Has, never> => {
  const node: Node = { kind: 'aggregate', call: 'topk', grouping: { by: [] }, of: of.node, parameter: count };
  return new Vector(node, of.labels);
};

/** Zero if there is no series. Only for results without labels. */
export const orZero = (of: Vector<never, string>): Vector<never, never> =>
  new Vector(
    binary('or', of.node, { kind: 'call', call: 'vector', args: [{ kind: 'number', value: 0 }] }),
    [],
  );

const weeksBack = [1, 2, 3, 4] as const;
const marker = 'weeks_ago';

/**
 * The average, least or most of this hour in the past four weeks. Weeks without data are left out and do not
 * count as zero.
 */
export const samePastHours = <Has extends string>(
  of: Vector<Has, string>,
  how: 'avg' | 'min' | 'max' = 'avg',
): Vector<Has, never> => {
  const weeks = weeksBack.map((week): Node => ({
    kind: 'call',
    call: 'label_replace',
    args: [of.offset(`${week}w`).node, marker, String(week), '', ''],
  }));
  const all = weeks.reduce((left, right) => binary('or', left, right));
  return new Vector(aggregate(how, { by: of.labels }, all), of.labels);
};
