import { wordsOf } from '../names.js';
import type { MetricRule } from './rule.js';

const types = new Set(['counter', 'gauge', 'histogram', 'summary', 'metric', 'metrics']);

export const noTypeInName: MetricRule = {
  scope: 'metric',
  name: 'no-type-in-name',
  explanation:
    'A name does not say what kind of metric it is: the exposition says that, and a name that says it too is ' +
    'wrong on the day the kind changes.',
  check: ({ definition: { name } }) =>
    wordsOf(name)
      .filter((word) => types.has(word))
      .map((word) => `the name contains "${word}"`),
};
