import type { MetricRule } from './rule.js';

const reasonFor = (label: string): string | undefined => {
  if (label === 'le' || label === 'quantile') return 'it belongs to histograms and summaries';
  if (label === 'job' || label === 'instance') return `a scrape turns it into "exported_${label}"`;
  if (label.startsWith('exported_')) return 'a scrape gives such names to labels that it moves away';
  return label.startsWith('__') ? 'it belongs to Prometheus itself' : undefined;
};

export const noReservedLabel: MetricRule = {
  scope: 'metric',
  name: 'no-reserved-label',
  explanation:
    'A label does not take a name that Prometheus gives a meaning: `le` and `quantile` are its own, and `job` and ' +
    '`instance` say which target was scraped, so that ours would be renamed on the way.',
  check: ({ definition: { labels } }) =>
    Object.keys(labels).flatMap((label) => {
      const reason = reasonFor(label);
      return reason === undefined ? [] : [`the label "${label}" is taken: ${reason}`];
    }),
};
