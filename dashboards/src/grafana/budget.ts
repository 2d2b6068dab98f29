import type { Budget } from '../prometheus/budget-burn.js';
import { ratio, recorded, recordedWithin, sum, type Vector } from '../promql/index.js';
import { stat, timeseries, type Panel } from './panel.js';
import { named, share } from './quantity.js';

/** The share of bad events, as the alerts of the budget see it. */
export const badShare = (budget: Budget): Vector<'@job', never> =>
  ratio(sum(recorded(budget.bad)).by('@job'), sum(recorded(budget.total)).by('@job'));

/** How much of the 30 days' budget is left: 100% untouched, 0% spent, below that the objective is missed. */
export const budgetLeft = (title: string, budget: Budget, reads: string): Panel =>
  stat(
    title,
    share(
      ratio(sum(recordedWithin('sum', '30d', budget.bad)), sum(recordedWithin('sum', '30d', budget.total)))
        .dividedBy(budget.allowed)
        .complement(),
    ),
    { reads, nothing: 'No traffic', decimals: 1, missedBelow: 0 },
  );

/** The share of bad events over time, with the bounds at which somebody is woken or asked. */
export const budgetBurn = (title: string, budget: Budget, reads: string): Panel =>
  timeseries(title, share(named('bad', badShare(budget))), { reads, alerts: budget.alerts });
