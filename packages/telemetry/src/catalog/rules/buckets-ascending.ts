import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const bucketsAscending: MetricRule = {
  scope: 'metric',
  name: 'buckets-ascending',
  explanation:
    'Bucket bounds are finite, above zero and each larger than the one before; `+Inf` is added by itself. ' +
    'Anything else counts observations in the wrong place.',
  check: ({ definition }) => {
    if (definition.kind !== 'histogram') return [];
    const { buckets } = definition;
    return [
      ...when(buckets.length === 0, 'there are no buckets'),
      ...buckets
        .filter((bound) => !Number.isFinite(bound) || bound <= 0)
        .map((bound) => `${bound} is not a bound`),
      ...buckets.flatMap((bound, index) => {
        const before = buckets[index - 1];
        return before !== undefined && bound <= before ? [`${bound} comes after ${before}`] : [];
      }),
    ];
  },
};
