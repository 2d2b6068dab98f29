import type { Matching } from './node.js';

/**
 * How two sides find each other: by all labels where they carry the same ones; by those of the coarser side
 * where the finer side has more. Anything else would silently match nothing.
 */
export const matchingOf = (left: readonly string[], right: readonly string[]): Matching | undefined => {
  const missing = right.filter((label) => !left.includes(label));
  if (missing.length > 0)
    throw new Error(`the right side has labels the left side lacks: ${missing.join(', ')}`);
  if (left.length === right.length) return undefined;
  return { on: right, group: { side: 'left', include: [] } };
};

/** For `and` and `unless`, which never group. */
export const setMatchingOf = (left: readonly string[], right: readonly string[]): Matching | undefined =>
  left.length === right.length && left.every((label) => right.includes(label)) ? undefined : { on: right };
