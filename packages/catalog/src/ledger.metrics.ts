import {
  backgroundWork,
  bounded,
  counter,
  defineMetrics,
  gauge,
  histogram,
  oneOf,
  waitedForByAPerson,
} from '@bellwether/telemetry/catalog';

const currency = bounded(64, 'currencies of one installation; they come from requests, so the set is open');

export const ledger = defineMetrics('ledger', {
  transactions: counter('ledger_transactions_total', {
    help: 'Transactions that reached a status, each counted once per status, whether taken singly or in a batch.',
    owner: ['server', 'worker'],
    stability: 'stable',
    labels: { status: oneOf('APPLIED', 'INFLIGHT', 'VOID', 'REJECTED'), currency },
    aliases: [{ set: 'blnk', name: 'blnk_transaction_total' }],
  }),
  duration: histogram('ledger_transaction_duration_seconds', {
    help: 'Time spent on deciding and writing a transaction, without its time in the queue; one per attempt.',
    owner: ['server', 'worker'],
    stability: 'stable',
    labels: { status: oneOf('APPLIED', 'INFLIGHT', 'VOID', 'REJECTED', 'error') },
    buckets: waitedForByAPerson,
    aliases: [{ set: 'blnk', name: 'blnk_transaction_duration_seconds' }],
  }),
  latency: histogram('ledger_transaction_latency_seconds', {
    help: 'Time from a transaction being accepted to its status being final or inflight; one per transaction.',
    owner: ['server', 'worker'],
    stability: 'stable',
    labels: { status: oneOf('APPLIED', 'INFLIGHT', 'VOID', 'REJECTED') },
    buckets: backgroundWork,
    objective: { below: 1, ratio: 0.99, window: '30d' },
  }),
  rejected: counter('ledger_transactions_rejected_total', {
    help: 'Transactions that were rejected for good, by their one reason.',
    owner: ['server', 'worker'],
    stability: 'stable',
    labels: {
      reason: oneOf('insufficient_funds', 'overdraft_limit', 'lock_contention', 'max_retries', 'other'),
    },
    aliases: [{ set: 'blnk', name: 'blnk_transaction_rejected_total' }],
  }),
  queuedOldestAge: gauge('ledger_queued_oldest_age_seconds', {
    help: 'How long the oldest accepted and due transaction has been waiting to be decided; 0 where none waits.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
  }),
  balancesCreated: counter('ledger_balances_created_total', {
    help: 'Balances created, by request or by the first use of an indicator.',
    owner: ['server', 'worker'],
    stability: 'stable',
    labels: {},
    aliases: [{ set: 'blnk', name: 'blnk_balance_created_total' }],
  }),
});
