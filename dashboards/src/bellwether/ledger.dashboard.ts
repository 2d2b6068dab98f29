import { ledger } from '@bellwether/catalog';
import { dashboard, row } from '../grafana/dashboard.js';
import {
  amount,
  bars,
  budgetBurn,
  budgetLeft,
  heatmap,
  leftOf,
  named,
  perSecond,
  quantiles,
  seconds,
  share,
  stacked,
  stat,
  timeseries,
} from '../grafana/panel.js';
import { increase, max, not, quantile, rate, ratio, recorded, sum } from '../promql/index.js';
import {
  hotLaneExits,
  ledgerBatchesFailing,
  ledgerChainLagging,
  ledgerHotLaneFlapping,
  ledgerInflightActionsStuck,
  ledgerInvariantBroken,
  ledgerLocksContended,
  ledgerMonitorDeliveriesGivenUp,
  ledgerProcessing,
  ledgerRejectionsSpiking,
  ledgerRequestsRefused,
  ledgerTransactionsStuck,
} from './ledger.rules.js';

const rejected = { status: 'REJECTED' } as const;
/** Counts each transaction once. An inflight transaction reaches a second status later. */
const decided = sum(rate(ledger.latency));
const failedBatches = ratio(
  sum(rate(ledger.batches, { result: 'failure' })),
  sum(rate(ledger.batches, { result: not('empty') })),
);

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
      stat('Rejected', share(ratio(sum(rate(ledger.latency, rejected)), decided)), {
        reads:
          'Share of the decided transactions that were rejected. What is usual differs by installation: see the past weeks.',
        nothing: 'No traffic',
        decimals: 2,
      }),
      budgetLeft('Lateness budget left', ledgerProcessing, leftOf('late transactions')),
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
      timeseries(
        'Accepted and decided',
        perSecond([named('accepted', rate(ledger.accepted).by('lane')), named('decided', decided)]),
        { reads: 'Accepted above decided is a backlog being built. The lane says how hot the balances are.' },
      ),
      timeseries('Accepted by lane', perSecond(rate(ledger.enqueued).by('lane')), {
        reads:
          'Transactions by the lane of their source balance. One line far above the others is a busy balance.',
      }),
      timeseries('Waiting transactions', amount(named('waiting', max(ledger.queued))), {
        reads: 'Accepted and due transactions that wait to be decided.',
      }),
      bars('Turned away', amount(increase(ledger.backpressure).by('reason')), {
        reads: 'Requests refused before anything was stored, because too many transactions were waiting.',
        alerts: [ledgerRequestsRefused],
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
        share(ratio(rate(ledger.rejected).by('@job', 'reason'), rate(ledger.latency).by('@job'))),
        {
          reads:
            'Share of the decided transactions refused for each reason. Above the line it is a ticket, unless this hour is always so.',
          alerts: [ledgerRejectionsSpiking],
        },
      ),
      bars('Errors while deciding', perSecond(sum(rate(ledger.duration, { status: 'error' }))), {
        reads:
          'Attempts to decide that ended in an error; the job is retried. Their cause is in the logs of the worker.',
      }),
    ]),
    row('Inflight', [
      timeseries('Oldest due commit or void', seconds(named('oldest', max(ledger.inflightOldestActionAge))), {
        reads: 'A straight climb means that amounts stay held which should be free or spent.',
        alerts: [ledgerInflightActionsStuck],
      }),
      bars('Commits', amount(increase(ledger.inflightCommits).by('cause')), {
        reads: 'Commits that are durable, by what asked for them.',
      }),
      bars('Voids', amount(increase(ledger.inflightVoids).by('cause')), {
        reads: 'Voids that are durable. Many by expiry: somebody forgets to commit.',
      }),
    ]),
    row('Batches and locks', [
      stacked('Batches by result', perSecond(rate(ledger.batches).by('result')), {
        reads: 'Attempts to take work from a lane. Empty ones are harmless; failed ones are tried again.',
      }),
      timeseries('Batches that fail', share(named('failed', failedBatches)), {
        reads:
          'Share of the batches with work in them that failed as a whole. The line is where a ticket is written.',
        alerts: [ledgerBatchesFailing],
      }),
      timeseries('Transactions in a batch', amount(quantiles([0.5, 0.95], ledger.batchSize)), {
        reads: 'Larger batches mean more to do at once; always full ones mean that the worker is behind.',
      }),
      timeseries('Time for a batch', seconds(quantiles([0.5, 0.95, 0.99], ledger.batchDuration, 'result')), {
        reads: 'From taking a lane to the batch being durable. Dots are traces: open a high one.',
        exemplars: true,
      }),
      timeseries('Wait for locks', seconds(named('p95', quantile(0.95, ledger.lockWait))), {
        reads: "How long a batch waits for its balances. Above the line workers stand in each other's way.",
        alerts: [ledgerLocksContended],
        exemplars: true,
      }),
      bars('Balances waited for', amount(sum(increase(ledger.lockContention))), {
        reads: 'Balances a batch had to wait for because another one held them.',
      }),
      timeseries('Balances in the hot lane', amount(named('hot', max(ledger.laneHotBalances))), {
        reads: 'Balances so busy that all their transactions go through one lane.',
      }),
      bars('Lane changes', amount(increase(ledger.laneChanges).by('change')), {
        reads:
          'Balances entering and leaving the hot lane. Both at once, all the time, is a bound set badly.',
      }),
      timeseries(
        'Exits from the hot lane in 15 minutes',
        amount(named('left', sum(recorded(hotLaneExits)))),
        {
          reads:
            'What left had entered. Above the line for half an hour, balances come and go instead of staying.',
          alerts: [ledgerHotLaneFlapping],
        },
      ),
      timeseries('Requests stored together', amount(quantiles([0.5, 0.95], ledger.acceptBatchSize)), {
        reads: 'Concurrent requests that one write made durable. It grows with load, and that is the point.',
      }),
      bars('Lanes recovered', amount(sum(increase(ledger.recovered))), {
        reads:
          'Lanes in which something due waited with no worker at it, so that recovery gave them another job. ' +
          'A few at once: jobs were lost, with Redis or a process. On and on: there is more work than hands.',
      }),
    ]),
    row('Balance monitors', [
      stacked('Crossings', amount(increase(ledger.monitorEvents).by('stage')), {
        reads:
          'Crossings found, delivered and given up. Crossed above delivered is a receiver that falls behind.',
      }),
      bars('Crossings given up', amount(sum(increase(ledger.monitorEvents, { stage: 'given_up' }))), {
        reads: 'Crossings that nobody will tell their receivers any more. Each is one lost.',
        alerts: [ledgerMonitorDeliveriesGivenUp],
      }),
      bars('Failed deliveries', amount(increase(ledger.monitorFailures).by('reason')), {
        reads:
          'Refused: the receiver answered something else than 2xx. Forbidden: its address or the settings forbid it.',
      }),
    ]),
    row('Integrity', [
      bars('Guarantees broken, by guarantee', amount(increase(ledger.guaranteesBroken).by('guarantee')), {
        reads: 'Which of L1 to L8 failed. The consumer stops at the first one.',
        alerts: [ledgerInvariantBroken],
      }),
      timeseries('Age of the oldest unsealed event', seconds(named('oldest', max(ledger.chainLag))), {
        reads: 'Until an event is sealed, a change to it would not be noticed.',
        alerts: [ledgerChainLagging],
      }),
      timeseries('Events not sealed yet', amount(named('unsealed', max(ledger.chainBacklog))), {
        reads: 'Written and not sealed. It returns to zero when traffic pauses.',
      }),
      timeseries('Sealed events', amount(named('head', max(ledger.chainHeadSeq))), {
        reads: 'The number of the last sealed event. It never falls.',
      }),
    ]),
  ],
});
