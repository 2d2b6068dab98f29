import { ledger } from '@bellwether/catalog';
import { againstPast, pastLines, type OverviewPanels } from '../families/overview.dashboard.js';
import { budgetLeft, perSecond, seconds, stacked, stat, timeseries } from '../grafana/panel.js';
import { max, rate, sum } from '../promql/index.js';
import { ledgerProcessing, ledgerTransactionsStuck } from './ledger.rules.js';

export const ledgerOverview: OverviewPanels = {
  rightNow: [
    stat('Oldest queued transaction', seconds(max(ledger.queuedOldestAge)), {
      reads: 'How long the oldest accepted transaction has been waiting to be decided.',
      alerts: [ledgerTransactionsStuck],
      more: 'ledger',
    }),
  ],
  baseline: [
    timeseries('Transactions, now and usual', perSecond(againstPast(sum(rate(ledger.transactions)))), {
      reads: 'Transactions a second, this hour and in the past weeks.',
      background: pastLines,
    }),
  ],
  budgets: [budgetLeft('Late transactions', ledgerProcessing, 'Late transactions still allowed.')],
  work: [
    stacked('Transactions by status', perSecond(rate(ledger.transactions).by('status')), {
      reads: 'Transactions by the status they reached.',
      more: 'ledger',
    }),
    stacked('Rejections by reason', perSecond(rate(ledger.rejected).by('reason')), {
      reads: 'Why transactions are refused. A jump in one reason usually names the cause.',
      more: 'ledger',
    }),
  ],
};
