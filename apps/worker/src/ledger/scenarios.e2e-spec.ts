/**
 * What operators are warned of, caused one by one in a real worker: the numbers that alerts and panels ask for move
 * when it happens, and go back when it is over. What an alert makes of them is tested with the rules themselves.
 */
import { transactionsQueue } from '@bellwether/config';
import { type Database, openDatabase } from '@bellwether/database';
import { laneOf, newUuid } from '@bellwether/database/ledger';
import {
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  waitUntil,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';
import { parseExposition } from '@bellwether/telemetry/testing';
import Bull from 'bull';
import { tryLockChain } from './chain/chain.repository.js';
import { lockBalances } from './batches/locks.repository.js';
import { Holder, accept, ask, type AskedTransaction, lanes, openBalances } from './testing/ledger-fixture.js';

let redis: TestRedis;
let db: Database;
let queue: Bull.Queue;
let worker: TestProcess;
let source: string;
let destination: string;

beforeAll(async () => {
  redis = await startTestRedis();
  const url = await migratedDatabaseUrl();
  db = openDatabase({ url, poolSize: 4 });
  queue = new Bull(transactionsQueue.name, redis.url, { prefix: 'bellwether' });
  worker = await startProcess('worker', {
    env: {
      BELLWETHER_DATABASE_URL: url,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_LEDGER_LANES: String(lanes),
      // What has no job stays without one, until the test gives it one.
      BELLWETHER_LEDGER_RECOVERY_INTERVAL: '1h',
      BELLWETHER_LEDGER_LOCK_TIMEOUT: '200ms',
      BELLWETHER_LEDGER_HOT_LANE_WAITS: '1',
      BELLWETHER_LEDGER_HOT_LANE_QUIET_FOR: '1s',
      BELLWETHER_LEDGER_SEAL_INTERVAL: '50ms',
    },
  });
}, 90_000);

beforeEach(async () => {
  [source, destination] = (await openBalances(db, 2)) as [string, string];
});

afterAll(async () => {
  await worker?.stop();
  await Promise.all([db?.destroy(), queue?.close()]);
  await redis?.remove();
});

type Labels = Readonly<Record<string, string>>;

/** The sum of the samples of this name that have these labels. */
const valueOf = async (name: string, labels: Labels = {}): Promise<number> => {
  const text = await (await fetch(`${worker.metricsUrl}/metrics`)).text();
  const samples = parseExposition(text).flatMap((family) => family.samples);
  const wanted = samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return wanted.reduce((sum, { value }) => sum + Number(value), 0);
};

const until = (name: string, holds: (value: number) => boolean, labels: Labels = {}): Promise<boolean> =>
  waitUntil(async () => holds(await valueOf(name, labels)), {
    timeoutMs: 30_000,
    what: `${name} ${JSON.stringify(labels)} to come to what the scenario makes of it`,
  });

const isZero = (value: number): boolean => value === 0;
const isAboveZero = (value: number): boolean => value > 0;

const one = (asked: Partial<AskedTransaction> = {}): AskedTransaction => ({
  source,
  destination,
  amount: 10n,
  allowOverdraft: true,
  ...asked,
});

const deliver = async (): Promise<void> => {
  const lane = laneOf(source, lanes);
  await queue.add('apply-transactions', { transaction_id: 'txn_test', lane }, { attempts: 50, backoff: 100 });
};

it('QUEUED and stuck: the age of the oldest grows, and is 0 again when it is decided', async () => {
  await accept(db, [one({ dueInMs: -120_000 })]);
  await until('ledger_queued_oldest_age_seconds', (age) => age >= 120);
  expect(await valueOf('ledger_queued_transactions')).toBe(1);
  await deliver();
  await until('ledger_queued_oldest_age_seconds', isZero);
});

it('processing slow: a transaction that took longer than the objective is counted above it', async () => {
  const status = { status: 'APPLIED' };
  const late = async () =>
    (await valueOf('ledger_transaction_latency_seconds_count', status)) -
    (await valueOf('ledger_transaction_latency_seconds_bucket', { ...status, le: '1' }));
  const before = await late();
  await accept(db, [one({ dueInMs: -5_000 })]);
  await deliver();
  await waitUntil(async () => (await late()) === before + 1, {
    timeoutMs: 30_000,
    what: 'one more late one',
  });
});

it.each([
  ['insufficient_funds', [{ allowOverdraft: false }]],
  ['overdraft_limit', [{ overdraftLimit: 5n }]],
  ['atomic_group', [{}, { allowOverdraft: false, amount: 1_000n }]],
] as const)('rejections: %s is counted under its own reason', async (reason, members) => {
  const before = await valueOf('ledger_transactions_rejected_total', { reason });
  const groupId = newUuid(Date.now());
  await accept(
    db,
    members.map((member) => one({ ...member, ...(members.length > 1 && { groupId }) })),
  );
  await deliver();
  await until('ledger_transactions_rejected_total', (count) => count === before + 1, { reason });
});

it('inflight actions stuck: the age of the oldest commit or void grows, and is 0 again when it is done', async () => {
  const decided = await valueOf('ledger_transaction_latency_seconds_count');
  const [id] = (await accept(db, [one({ inflight: true })])) as [string];
  await deliver();
  await until('ledger_queued_transactions', isZero);
  await ask(db, id, 'commit');
  await until('ledger_inflight_oldest_action_age_seconds', isAboveZero);
  const before = await valueOf('ledger_inflight_commits_total', { cause: 'requested' });
  await deliver();
  await until('ledger_inflight_oldest_action_age_seconds', isZero);
  expect(await valueOf('ledger_inflight_commits_total', { cause: 'requested' })).toBe(before + 1);
  // The share of rejections is taken of this: a transaction is in it once, however many statuses it reaches.
  expect(await valueOf('ledger_transaction_latency_seconds_count')).toBe(decided + 1);
});

it('chain lagging: lag and backlog grow while sealing is blocked, and an idle ledger has none', async () => {
  await until('ledger_chain_backlog', isZero);
  const sealer = await Holder.open(db);
  try {
    await sealer.hold(tryLockChain);
    const head = await valueOf('ledger_chain_head_seq');
    await accept(db, [one()]);
    await until('ledger_chain_lag_seconds', isAboveZero);
    expect(await valueOf('ledger_chain_backlog')).toBe(1);
    expect(await valueOf('ledger_chain_head_seq')).toBe(head);
  } finally {
    await sealer.letGo();
  }
  await deliver();
  await until('ledger_chain_lag_seconds', isZero);
});

it('locks contended: waits are counted, batches fail, jobs are retried, and the balance goes through the hot lane', async () => {
  const holder = await Holder.open(db);
  const failures = await valueOf('ledger_batches_total', { result: 'failure' });
  const waits = await valueOf('ledger_lock_wait_seconds_count');
  try {
    await holder.hold((trx) => lockBalances(trx, [destination]));
    await accept(db, [one()]);
    await deliver();
    await until('ledger_lock_contention_total', isAboveZero);
    await until('ledger_lane_changes_total', isAboveZero, { change: 'entered' });
    await until('ledger_lane_hot_balances', isAboveZero);
    await until('ledger_batches_total', (count) => count > failures, { result: 'failure' });
    // The balance stays locked: a wait that ends at its limit counts as well.
    await until('ledger_lock_wait_seconds_count', (count) => count > waits);
    await until('job_retries_total', isAboveZero, { reason: 'try_later' });
  } finally {
    await holder.letGo();
  }
  await until('ledger_queued_transactions', isZero);
  await until('ledger_lane_hot_balances', isZero);
  expect(await valueOf('ledger_lane_changes_total', { change: 'left' })).toBeGreaterThan(0);
});
