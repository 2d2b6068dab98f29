import { matchingOf } from './matching.js';
import type { BinaryNode, Node } from './node.js';
import { binary, Vector } from './vector.js';

/**
 * A share of a whole. Where the whole is zero there is no share: the result has no series instead of a NaN that
 * breaks a panel and hides from a comparison. A ratio can be neither summed nor averaged further.
 */
export const ratio = <Has extends string, Whole extends Has>(
  part: Vector<Has, string>,
  whole: Vector<Whole, string>,
): Vector<Has, never> => {
  const guarded = binary('>', whole.node, { kind: 'number', value: 0 });
  const matching = matchingOf(part.labels, whole.labels);
  const node: BinaryNode = { ...binary('/', part.node, guarded), isShare: true };
  return new Vector(matching === undefined ? node : { ...node, matching }, part.labels);
};

/** Puts labels of an info metric, whose value is always 1, onto series of the same target. */
export const described = <Has extends string, Info extends string>(
  series: Vector<Has, string>,
  info: Vector<string, string>,
  ...labels: readonly Info[]
): Vector<Has | Info, never> =>
  new Vector(
    {
      ...binary('*', series.node, info.node),
      matching: { on: ['@job', '@instance'], group: { side: 'left', include: labels } },
    },
    [...series.labels, ...labels],
  );

/** The few largest. */
export const largest = <Has extends string>(count: number, of: Vector<Has, string>): Vector<Has, never> => {
  const node: Node = { kind: 'aggregate', call: 'topk', grouping: { by: [] }, of: of.node, parameter: count };
  return new Vector(node, of.labels);
};

/** Zero where nothing was seen, for numbers that stand alone. Only for results without labels. */
export const orZero = (of: Vector<never, string>): Vector<never, never> =>
  new Vector(
    binary('or', of.node, { kind: 'call', call: 'vector', args: [{ kind: 'number', value: 0 }] }),
    [],
  );
