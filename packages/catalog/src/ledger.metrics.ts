import {
  backgroundWork,
  batchSizes,
  bounded,
  counter,
  databaseQueries,
  defineMetrics,
  gauge,
  histogram,
  oneOf,
  interactiveLatency,
} from '@bellwether/telemetry/catalog';

const currency = bounded(64, 'currencies of one installation; they come from requests, so the set is open');
/** As many lanes as the setting `ledger.lanes` may ask for. */
const LANES_MAX = 256;
/** Lanes as the queues of the prior art, which counts from 1, are called. */
const queueNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Array.from({ length: LANES_MAX }, (_, lane) => [lane, `new:transaction_${lane + 1}`]),
  ),
  hot: 'hot_transactions',
};
const status = oneOf('APPLIED', 'INFLIGHT', 'VOID', 'REJECTED');

export const ledger = defineMetrics('ledger', {
  transactions: counter('ledger_transactions_total', {
    help: 'Transactions that reached a status, each counted once per status, whether taken singly or in a batch.',
    owner: ['worker'],
    stability: 'stable',
    labels: { status, currency },
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_transaction_total',
        help: 'Total transactions by final status and currency',
        differs: 'a batch counts each of its transactions, and a status counts once',
      },
    ],
  }),
  duration: histogram('ledger_transaction_duration_seconds', {
    help: 'Time spent on deciding and writing a transaction, without its time in the queue; one per attempt.',
    owner: ['worker'],
    stability: 'stable',
    labels: { status: oneOf('APPLIED', 'INFLIGHT', 'VOID', 'REJECTED', 'error') },
    buckets: interactiveLatency,
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_transaction_duration_seconds',
        help: 'Duration of RecordTransaction processing',
      },
    ],
  }),
  latency: histogram('ledger_transaction_latency_seconds', {
    help: 'Time from a transaction being accepted to its status being final or inflight; one per transaction.',
    owner: ['worker'],
    stability: 'stable',
    labels: { status },
    buckets: backgroundWork,
    objective: { below: 1, ratio: 0.99, window: '30d' },
  }),
  rejected: counter('ledger_transactions_rejected_total', {
    help: 'Transactions that were rejected for good, by their one reason.',
    owner: ['worker'],
    stability: 'stable',
    labels: { reason: oneOf('insufficient_funds', 'overdraft_limit', 'atomic_group') },
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_transaction_rejected_total',
        help: 'Total number of rejected transactions by reason',
        differs:
          'waiting for a lock and running out of tries reject nothing here, so those reasons are absent',
      },
    ],
  }),
  accepted: counter('ledger_transactions_accepted_total', {
    help: 'Transactions stored for good and queued, by the kind of lane they were queued in.',
    owner: ['server', 'worker'],
    stability: 'stable',
    labels: { lane: oneOf('normal', 'hot') },
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_hotpairs_lane_routed_total',
        help: 'Total number of transactions routed to queue lanes',
        differs: 'counted once the transaction is stored, not while its lane is chosen',
      },
    ],
  }),
  enqueued: counter('ledger_enqueued_total', {
    help: 'Transactions stored for good and queued, by the number of their lane; `hot` is the lane of hot balances.',
    owner: ['server'],
    stability: 'experimental',
    labels: { lane: bounded(LANES_MAX + 1, 'lanes of one installation, and the hot one') },
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_queue_enqueued_total',
        help: 'Total number of transactions enqueued for processing',
        labels: { lane: 'queue_name' },
        values: { lane: queueNames },
      },
    ],
  }),
  acceptBatchSize: histogram('ledger_accept_batch_size', {
    help: 'Concurrent requests that were stored by one write; one per write.',
    owner: ['server'],
    stability: 'experimental',
    labels: {},
    buckets: batchSizes,
  }),
  backpressure: counter('ledger_backpressure_refused_total', {
    help: 'Requests refused before anything was stored, because too many transactions were waiting.',
    owner: ['server'],
    stability: 'stable',
    labels: { reason: oneOf('limit') },
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_queue_backpressure_rejected_total',
        help: 'Total enqueue attempts rejected by queue backpressure',
      },
    ],
  }),
  queuedOldestAge: gauge('ledger_queued_oldest_age_seconds', {
    help: 'How long the oldest accepted and due transaction has been waiting to be decided; 0 where none waits.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
  }),
  queued: gauge('ledger_queued_transactions', {
    help: 'Accepted and due transactions that wait to be decided.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
  }),
  recovered: counter('ledger_recovered_lanes_total', {
    help: 'Lanes that recovery gave another job, because something due had waited there longer than its interval and no worker was at it.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
  }),
  balancesCreated: counter('ledger_balances_created_total', {
    help: 'Balances created, by request or by the first use of an indicator.',
    owner: ['server'],
    stability: 'stable',
    labels: {},
    aliases: [{ set: 'blnk', name: 'blnk_balance_created_total', help: 'Total number of balances created' }],
  }),
  inflightCommits: counter('ledger_inflight_commits_total', {
    help: 'Commits of inflight transactions that are durable, partial ones too, by what asked for them.',
    owner: ['worker'],
    stability: 'stable',
    labels: { cause: oneOf('requested', 'commit_date') },
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_inflight_commit_total',
        help: 'Total number of inflight transactions committed',
        labels: { cause: null },
        differs: 'counted once the commit is durable, so that failed attempts do not count',
      },
    ],
  }),
  inflightVoids: counter('ledger_inflight_voids_total', {
    help: 'Voids of inflight transactions that are durable, by what asked for them.',
    owner: ['worker'],
    stability: 'stable',
    labels: { cause: oneOf('requested', 'expiry') },
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_inflight_void_total',
        help: 'Total number of inflight transactions voided',
        labels: { cause: null },
        differs: 'counted once the void is durable, so that failed attempts do not count',
      },
    ],
  }),
  inflightOldestActionAge: gauge('ledger_inflight_oldest_action_age_seconds', {
    help: 'How long the oldest due commit or void has been waiting; 0 where none waits.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
  }),
  batchSize: histogram('ledger_batch_size', {
    help: 'Transactions that were decided and written together; one per batch.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
    buckets: batchSizes,
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_transaction_batch_size',
        help: 'Number of transactions in a coalesced batch',
        differs: 'a batch may hold a single transaction',
      },
    ],
  }),
  batches: counter('ledger_batches_total', {
    help: 'Attempts to take a batch from a lane: written, failed as a whole, or with nothing left to take.',
    owner: ['worker'],
    stability: 'stable',
    labels: { result: oneOf('success', 'failure', 'empty') },
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_transaction_batch_total',
        help: 'Total number of batch coalescing attempts by result',
        values: { result: { empty: 'skipped' } },
        differs: '`skipped` is an attempt that found nothing to take; a batch of one is a batch',
      },
    ],
  }),
  batchDuration: histogram('ledger_batch_duration_seconds', {
    help: 'Time from taking a lane to its batch being durable; one per batch that was not empty.',
    owner: ['worker'],
    stability: 'stable',
    labels: { result: oneOf('success', 'failure') },
    buckets: interactiveLatency,
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_queue_processing_duration_seconds',
        help: 'Duration of worker transaction processing',
        differs: 'one observation for each batch, failed ones too, not one for each job that succeeded',
      },
    ],
  }),
  lockWait: histogram('ledger_lock_wait_seconds', {
    help: 'Time a batch waited for the locks on its balances; one per batch, also for one that never got them.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
    buckets: databaseQueries,
  }),
  lockContention: counter('ledger_lock_contention_total', {
    help: 'Balances that a batch had to wait for because another one held them.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_hotpairs_contention_total',
        help: 'Total number of lock contention events',
        differs: 'one for each balance that a batch had to wait for; a lost Redis is no contention',
      },
    ],
  }),
  laneHotBalances: gauge('ledger_lane_hot_balances', {
    help: 'Balances whose transactions all go through the hot lane now.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
  }),
  laneChanges: counter('ledger_lane_changes_total', {
    help: 'Balances that entered or left the hot lane.',
    owner: ['worker'],
    stability: 'stable',
    labels: { change: oneOf('entered', 'left') },
  }),
  monitorEvents: counter('ledger_monitor_events_total', {
    help: 'Crossings that balance monitors found, and what became of telling them; given up is lost to its receiver.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { stage: oneOf('crossed', 'delivered', 'given_up') },
  }),
  monitorFailures: counter('ledger_monitor_delivery_failures_total', {
    help: 'Attempts to tell a receiver of a crossing that failed, by why; most are tried again.',
    owner: ['worker'],
    stability: 'experimental',
    labels: { reason: oneOf('refused', 'unreachable', 'timeout', 'forbidden') },
  }),
  chainBacklog: gauge('ledger_chain_backlog', {
    help: 'Events of the history that are written and not yet sealed by the hash chain.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_chain_backlog',
        help: 'Number of transactions not yet sealed into the hash chain',
        differs: 'counts events of the history; told by the worker, not by the server',
      },
    ],
  }),
  chainHeadSeq: gauge('ledger_chain_head_seq', {
    help: 'Events of the history that the hash chain has sealed.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_chain_head_seq',
        help: 'Sequence number of the hash-chain head',
        differs: 'counts events of the history; told by the worker, not by the server',
      },
    ],
  }),
  chainLag: gauge('ledger_chain_lag_seconds', {
    help: 'How long the oldest event that is not sealed has been waiting; 0 where none waits.',
    owner: ['worker'],
    stability: 'stable',
    labels: {},
    aliases: [
      {
        set: 'blnk',
        name: 'blnk_chain_lag_seconds',
        help: 'Seconds since the hash chain last advanced',
        differs: 'the age of the oldest unsealed event, so that an idle ledger shows 0; told by the worker',
      },
    ],
  }),
  guaranteesBroken: counter('ledger_guarantees_broken_total', {
    help: 'Times an assertion of a guarantee failed, so that the consumer stopped; by the guarantee.',
    owner: ['worker'],
    stability: 'stable',
    labels: { guarantee: oneOf('L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8') },
  }),
});
