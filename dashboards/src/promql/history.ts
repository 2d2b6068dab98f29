import type { Node } from './node.js';
import { aggregate, Vector } from './vector.js';

const weeksBack = [1, 2, 3, 4] as const;
const marker = 'weeks_ago';

/**
 * The same hour of the past four weeks, as one number: the average, or the smallest or largest of them. Weeks
 * without data are left out instead of counting as zero, so that a young installation has a baseline too.
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
  const all = weeks.reduce((left, right) => ({ kind: 'binary', operator: 'or', left, right }));
  return new Vector(aggregate(how, { by: of.labels }, all), of.labels);
};
