import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const boundedLabel: MetricRule = {
  scope: 'metric',
  name: 'bounded-label',
  explanation:
    'A label whose values come from outside has a whole limit above zero and says what limits it: the limit is a ' +
    'promise about memory that is kept at run time, and the reason is how a reader judges it.',
  check: ({ definition }) =>
    Object.entries(definition.labels).flatMap(([name, label]) =>
      label.kind === 'closed'
        ? []
        : [
            ...when(
              !Number.isInteger(label.limit) || label.limit <= 0,
              `the limit ${label.limit} of the label "${name}" is not a whole number above zero`,
            ),
            ...when(label.because.trim() === '', `the label "${name}" does not say what limits it`),
          ],
    ),
};
