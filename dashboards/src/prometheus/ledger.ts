import { ledger } from '@bellwether/catalog';
import { increase, max, minutes, rate, ratio, recorded, recording, samePastHours } from '../promql/index.js';
import { alert } from './alert.js';
import { latencyBudget } from './budget-burn.js';
import { ruleSet } from './rule-set.js';

export const ledgerTransactionsStuck = alert('LedgerTransactionsStuck', {
  severity: 'page',
  when: max(ledger.queuedOldestAge).by('@job').isAbove(minutes(2)),
  for: minutes(5),
  summary: 'Accepted transactions are not becoming final',
  description: ({ value }) => `The oldest queued transaction waits for ${value('humanizeDuration')}.`,
});

export const ledgerProcessing = latencyBudget('LedgerProcessingSlow', ledger.latency, {
  events: 'transactions',
  went: 'needed longer than 1 s from being accepted to their status',
  summary: 'Transactions become final more slowly than the budget allows',
});

const rejectedShare = recording(
  'job_reason:ledger_transactions_rejected:ratio_rate30m',
  ratio(
    rate(ledger.rejected, {}, '30m').by('@job', 'reason'),
    rate(ledger.transactions, {}, '30m').by('@job'),
  ),
);

export const ledgerRejectionsSpiking = alert('LedgerRejectionsSpiking', {
  severity: 'ticket',
  // A share that this hour always has is business as usual; without past weeks the bound alone decides.
  when: recorded(rejectedShare)
    .isAbove(0.05)
    .and(increase(ledger.rejected, {}, '30m').by('@job', 'reason').isAbove(10))
    .unless(recorded(rejectedShare).isBelowThat(samePastHours(recorded(rejectedShare)).times(3))),
  for: minutes(10),
  summary: 'Transactions are rejected far more often than usual',
  description: ({ label, value }) =>
    `${value('humanizePercentage')} of the transactions are rejected for ${label('reason')}, ` +
    'more than three times what this hour had in past weeks.',
});

export const ledgerRules = ruleSet('ledger', {
  owner: 'ledger',
  recordings: [...ledgerProcessing.recordings, rejectedShare],
  alerts: [ledgerTransactionsStuck, ...ledgerProcessing.alerts, ledgerRejectionsSpiking],
  proofs: [...ledgerProcessing.proofs],
});
