import type { MetricRule } from './rule.js';

const reserved = ['_bucket', '_sum', '_count', '_created'];

export const reservedSuffix: MetricRule = {
  scope: 'metric',
  name: 'reserved-suffix',
  explanation:
    'No name ends in `_bucket`, `_sum`, `_count` or `_created`: those are the series of a histogram and the ' +
    'start time of a counter, and a tool would take the metric for one of them.',
  check: ({ definition: { name } }) =>
    reserved.filter((suffix) => name.endsWith(suffix)).map((suffix) => `the name ends in \`${suffix}\``),
};
