import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const closedSet: MetricRule = {
  scope: 'metric',
  name: 'closed-set',
  explanation:
    'A closed set has values, each of them once and none of them empty: for Prometheus an empty label is no label, ' +
    'and an empty set would leave the metric without series.',
  check: ({ definition }) =>
    Object.entries(definition.labels).flatMap(([name, label]) => {
      if (label.kind !== 'closed') return [];
      const repeated = label.values.filter((value, index) => label.values.indexOf(value) !== index);
      return [
        ...when(label.values.length === 0, `the label "${name}" has no values`),
        ...when(label.values.includes(''), `the label "${name}" has an empty value`),
        ...[...new Set(repeated)].map((value) => `the label "${name}" has "${value}" twice`),
      ];
    }),
};
