import { seriesWorstCase } from '../series.js';
import type { MetricRule } from './rule.js';
import { when } from './rule.js';

export const seriesBudget: MetricRule = {
  scope: 'metric',
  name: 'series-budget',
  explanation:
    'The product of the label sets of a metric stays within the budget: what cannot fit must be thought about now ' +
    'and not when a server runs out of memory. Bound a label more tightly, or leave one out.',
  check: ({ definition }, { budgets }) => {
    const { labelSets } = seriesWorstCase(definition);
    return when(
      labelSets > budgets.labelSetsPerMetric,
      `${labelSets} label sets at worst, ${budgets.labelSetsPerMetric} are allowed`,
    );
  },
};
