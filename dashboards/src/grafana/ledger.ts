import { ledger } from '@bellwether/catalog';
import { ledgerProcessing, ledgerRejectionsSpiking, ledgerTransactionsStuck } from '../prometheus/ledger.js';
import { increase, max, rate, ratio, sum } from '../promql/index.js';
import { budgetBurn, budgetLeft } from './budget.js';
import { dashboard, row } from './dashboard.js';
import { bars, heatmap, stacked, stat, timeseries } from './panel.js';
import { amount, named, perSecond, quantiles, seconds, share } from './quantity.js';

const rejected = { status: 'REJECTED' } as const;

export const ledgerDashboard = dashboard('ledger', 'Ledger', {
  asks: 'Are transactions flowing, how late are they, and why are some refused?',
  rows: [
    row('Right now', [
      stat('Transactions', perSecond(sum(rate(ledger.transactions))), {
        reads: 'Transactions that reached a status, a second.',
      }),
      stat('Oldest queued', seconds(max(ledger.queuedOldestAge)), {
        reads: 'How long the oldest accepted transaction has been waiting to be decided.',
        alerts: [ledgerTransactionsStuck],
      }),
      stat(
        'Rejected',
        share(ratio(sum(rate(ledger.transactions, rejected)), sum(rate(ledger.transactions)))),
        {
          reads:
            'Share of transactions that were rejected. What is usual differs by installation: see the past weeks.',
          nothing: 'No traffic',
          decimals: 2,
        },
      ),
      budgetLeft(
        'Lateness budget left',
        ledgerProcessing,
        'Of the late transactions that 30 days allow, how many are still allowed. Below zero the objective is missed.',
      ),
    ]),
    row('Flow', [
      stacked('Transactions by status', perSecond(rate(ledger.transactions).by('status')), {
        reads:
          'Transactions by the status they reached. Rejected or void growing at the cost of applied is a change.',
      }),
      stacked('Transactions by currency', perSecond(rate(ledger.transactions).by('currency')), {
        reads: 'Transactions by currency; beyond the bound of currencies the rest is "other".',
      }),
      timeseries('Oldest queued transaction', seconds(named('oldest', max(ledger.queuedOldestAge))), {
        reads: 'A straight climb means that nothing is being decided; a saw-tooth means that it is, slowly.',
        alerts: [ledgerTransactionsStuck],
      }),
      bars('Balances created', amount(sum(increase(ledger.balancesCreated))), {
        reads: 'New balances per interval, by request or by the first use of an indicator.',
      }),
    ]),
    row('Time from accepted to final', [
      timeseries('Latency', seconds(quantiles([0.5, 0.95, 0.99], ledger.latency, 'status')), {
        reads: 'From accepted to decided, queue included. Dots are traces: open a high one.',
        exemplars: true,
      }),
      budgetBurn(
        'Late transactions',
        ledgerProcessing,
        'Share of transactions later than the objective allows. Above the dashed lines the budget goes too fast.',
      ),
      heatmap('Distribution', ledger.latency, {
        reads:
          'How lateness spreads over time. A band that rises with traffic is a queue, one that does not is a lock.',
        exemplars: true,
      }),
      timeseries('Time to decide and write', seconds(quantiles([0.5, 0.95, 0.99], ledger.duration)), {
        reads:
          'Without the queue. When this is flat and the latency climbs, workers are too few, not too slow.',
        exemplars: true,
      }),
    ]),
    row('Refused', [
      bars('Rejections by reason', perSecond(rate(ledger.rejected).by('reason')), {
        reads: 'Why transactions are refused. A jump in one reason usually names the cause.',
      }),
      timeseries(
        'Rejected share by reason',
        share(ratio(rate(ledger.rejected).by('@job', 'reason'), rate(ledger.transactions).by('@job'))),
        {
          reads:
            'Share of all transactions refused for each reason. Above the line it is a ticket, unless this hour is always so.',
          alerts: [ledgerRejectionsSpiking],
        },
      ),
      bars('Errors while deciding', perSecond(sum(rate(ledger.duration, { status: 'error' }))), {
        reads:
          'Attempts to decide that ended in an error; the job is retried. Their cause is in the logs of the worker.',
      }),
    ]),
  ],
});
