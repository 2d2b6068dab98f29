import { ledger } from '@bellwether/catalog';
import { latencyBudget } from '../prometheus/budget-burn.js';
import { alert, ruleSet } from '../prometheus/rule-set.js';
import {
  increase,
  max,
  minutes,
  not,
  quantile,
  rate,
  ratio,
  recorded,
  recording,
  samePastHours,
  sum,
} from '../promql/index.js';

export const ledgerTransactionsStuck = alert('LedgerTransactionsStuck', {
  severity: 'page',
  when: max(ledger.queuedOldestAge).by('@job').isAbove(minutes(2)),
  for: minutes(5),
  summary: 'Accepted transactions are not becoming final',
  description: ({ value }) => `The oldest queued transaction waits for ${value('humanizeDuration')}.`,
});

export const ledgerProcessing = latencyBudget('LedgerProcessingSlow', ledger.latency, {
  events: 'transactions',
  went: (bound) => `needed longer than ${bound} from being accepted to their status`,
  summary: 'Transactions become final more slowly than the budget allows',
});

const rejectedShare = recording(
  'job_reason:ledger_transactions_rejected:ratio_rate30m',
  ratio(
    rate(ledger.rejected, {}, '30m').by('@job', 'reason'),
    // Counts each transaction once. By status, an inflight transaction counts twice.
    rate(ledger.latency, {}, '30m').by('@job'),
  ),
);

export const ledgerRejectionsSpiking = alert('LedgerRejectionsSpiking', {
  // A share that is usual at this hour is no incident. Without past weeks only the bound decides.
  when: recorded(rejectedShare)
    .isAbove(0.05)
    .and(increase(ledger.rejected, {}, '30m').by('@job', 'reason').isAbove(10))
    .unless(recorded(rejectedShare).isBelowThat(samePastHours(recorded(rejectedShare)).times(3))),
  for: minutes(10),
  summary: 'Transactions are rejected far more often than usual',
  description: ({ label, value }) =>
    `${value('humanizePercentage')} of the transactions are rejected for ${label('reason')}, ` +
    'and what past weeks had at this hour does not explain it.',
});

export const ledgerInvariantBroken = alert('LedgerInvariantBroken', {
  severity: 'page',
  // The consumer stops at once and the count stops growing. The window keeps the page active.
  when: increase(ledger.guaranteesBroken, {}, '6h').by('@job', 'guarantee').isAbove(0),
  for: 0,
  summary: 'A guarantee of the ledger does not hold',
  description: ({ label }) =>
    `An assertion of ${label('guarantee')} failed in ${label('@job')}. The consumer has stopped by itself; ` +
    'do not start it again before the cause is known.',
});

export const ledgerChainLagging = alert('LedgerChainLagging', {
  when: max(ledger.chainLag).by('@job').isAbove(minutes(5)),
  for: minutes(5),
  summary: 'The history is written faster than it is sealed',
  description: ({ value }) =>
    `The oldest event of the history that is not sealed waits for ${value('humanizeDuration')}: ` +
    'until it is, a change to it would not be noticed.',
});

export const ledgerInflightActionsStuck = alert('LedgerInflightActionsStuck', {
  severity: 'page',
  when: max(ledger.inflightOldestActionAge).by('@job').isAbove(minutes(2)),
  for: minutes(5),
  summary: 'Commits or voids of inflight transactions do not complete',
  description: ({ value }) =>
    `The oldest due commit or void waits for ${value('humanizeDuration')}; the amounts it is about stay held.`,
});

export const ledgerRequestsRefused = alert('LedgerRequestsRefused', {
  when: increase(ledger.backpressure, {}, '10m').by('@job', 'reason').isAbove(0),
  for: minutes(5),
  summary: 'Transactions are turned away because too many are waiting',
  description: ({ label, value }) =>
    `${label('@job')} refused about ${value('humanize')} requests in 10 minutes with 503 QUEUE_BACKPRESSURE: ` +
    'the workers do not keep up with what is accepted.',
});

export const ledgerBatchesFailing = alert('LedgerBatchesFailing', {
  when: ratio(
    increase(ledger.batches, { result: 'failure' }, '15m').by('@job'),
    increase(ledger.batches, { result: not('empty') }, '15m').by('@job'),
  ).isAbove(0.1),
  for: minutes(10),
  summary: 'Batches of transactions fail as a whole',
  description: ({ value }) =>
    `${value('humanizePercentage')} of the batches failed in 15 minutes. Their transactions wait and are tried again.`,
});

export const ledgerLocksContended = alert('LedgerLocksContended', {
  when: quantile(0.95, ledger.lockWait).by('@job').isAbove(0.5),
  for: minutes(15),
  summary: 'Batches wait long for the balances they are about to change',
  description: ({ value }) =>
    `One batch in twenty waits ${value('humanizeDuration')} or longer for locks: ` +
    'several workers want the same balances.',
});

/** A balance leaves the lane only after it entered: at most 30 times within the usual quiet time. */
export const hotLaneExits = recording(
  'job_instance:ledger_lane_changes_left:increase15m',
  increase(ledger.laneChanges, { change: 'left' }, '15m').by('@job', '@instance'),
);

export const ledgerHotLaneFlapping = alert('LedgerHotLaneFlapping', {
  when: sum(recorded(hotLaneExits)).by('@job').isAbove(10),
  // Many balances may leave together at the end of a burst. `for` is longer than the window of the recording.
  for: minutes(30),
  summary: 'Balances enter and leave the hot lane all the time',
  description: ({ value }) =>
    `Balances left the hot lane about ${value('humanize')} times in 15 minutes, and for half an hour it was never ` +
    'few: before one comes back, batches have waited for each other again.',
});

export const ledgerMonitorDeliveriesGivenUp = alert('LedgerMonitorDeliveriesGivenUp', {
  when: increase(ledger.monitorEvents, { stage: 'given_up' }, '1h').by('@job').isAbove(0),
  for: minutes(1),
  summary: 'Receivers of balance monitors were not told of a crossing',
  description: ({ value }) =>
    `About ${value('humanize')} crossings were given up in an hour after the last attempt to deliver them: ` +
    'nobody will tell their receivers any more.',
});

export const ledgerRules = ruleSet('ledger', {
  owner: 'ledger',
  recordings: [rejectedShare, hotLaneExits],
  alerts: [
    ledgerInvariantBroken,
    ledgerTransactionsStuck,
    ledgerInflightActionsStuck,
    ledgerProcessing,
    ledgerRejectionsSpiking,
    ledgerRequestsRefused,
    ledgerBatchesFailing,
    ledgerLocksContended,
    ledgerHotLaneFlapping,
    ledgerMonitorDeliveriesGivenUp,
    ledgerChainLagging,
  ],
});
