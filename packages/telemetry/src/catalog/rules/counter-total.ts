import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const counterTotal: MetricRule = {
  scope: 'metric',
  name: 'counter-total',
  explanation:
    'A counter ends in `_total` and nothing else does: the ending tells a reader of a query that only the ' +
    'increase means something.',
  check: ({ definition: { kind, name } }) => [
    ...when(kind === 'counter' && !name.endsWith('_total'), 'this counter does not end in `_total`'),
    ...when(kind !== 'counter' && name.endsWith('_total'), `this ${kind} ends in \`_total\``),
  ],
};
