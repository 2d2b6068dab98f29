import { transactionsQueue } from '@bellwether/config';
import { type Database, openDatabase } from '@bellwether/database';
import { laneOf } from '@bellwether/database/ledger';
import {
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  waitUntil,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';
import Bull from 'bull';
import { sql } from 'kysely';
import { describeStandstill } from './testing/standstill.js';
import { accept, lanes, openBalances, statusesOf } from './testing/ledger-fixture.js';

let redis: TestRedis;
let db: Database;
let queue: Bull.Queue;
let workers: TestProcess[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  const url = await migratedDatabaseUrl();
  db = openDatabase({ url, poolSize: 2 });
  queue = new Bull(transactionsQueue.name, redis.url, { prefix: 'bellwether' });
  const env = {
    BELLWETHER_DATABASE_URL: url,
    BELLWETHER_REDIS_URL: redis.url,
    BELLWETHER_LEDGER_LANES: String(lanes),
    BELLWETHER_LEDGER_RECOVERY_INTERVAL: '100ms',
  };
  workers = await Promise.all([startProcess('worker', { env }), startProcess('worker', { env })]);
  await waitUntil(async () => (await healthOfAll()).every(({ status }) => status === 'UP'), {
    timeoutMs: 30_000,
    what: 'both workers to be well',
  });
}, 90_000);

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await Promise.all([db?.destroy(), queue?.close()]);
  await redis?.remove();
});

const healthOfAll = (): Promise<readonly { readonly status: string; readonly reason?: string }[]> =>
  Promise.all(
    workers.map(async ({ url }) => (await (await fetch(`${url}/health`)).json()) as { status: string }),
  );

const sumOf = async (series: string): Promise<number> => {
  const texts = await Promise.all(
    workers.map(async ({ metricsUrl }) => (await fetch(`${metricsUrl}/metrics`)).text()),
  );
  const values = texts.flatMap((text) => text.split('\n').filter((line) => line.startsWith(`${series} `)));
  return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
};

const untilStatus = (ids: readonly string[], status: string): Promise<boolean> =>
  waitUntil(async () => (await statusesOf(db, ids)).every(([is]) => is === status), {
    timeoutMs: 30_000,
    what: `${ids.length} transactions to be ${status}`,
  });

it('a transaction that breaks a guarantee fails its job at once and stops one consumer; the other goes on', async () => {
  const balances = await openBalances(db, 40);
  const [poisoned, shop, ...others] = balances as [string, string, ...string[]];
  const elsewhere = others.filter((id) => laneOf(id, lanes) !== laneOf(poisoned, lanes));
  await sql`update balances set currency = 'EUR' where id = ${poisoned}`.execute(db);
  const [poison] = (await accept(db, [
    { source: poisoned, destination: shop, amount: 1n, allowOverdraft: true },
  ])) as [string];
  await waitUntil(async () => (await sumOf('ledger_guarantees_broken_total{guarantee="L2"}')) > 0, {
    timeoutMs: 30_000,
    what: 'the broken guarantee to be counted',
  });
  await waitUntil(async () => (await healthOfAll()).some(({ status }) => status === 'DOWN'), {
    timeoutMs: 30_000,
    what: 'a worker to be unwell',
  });

  for (let round = 0; round < 3; round += 1) {
    const asked = elsewhere.map((source) => ({
      source,
      destination: shop,
      amount: 1n,
      allowOverdraft: true,
    }));
    await untilStatus(await accept(db, asked), 'APPLIED').catch(async (cause: unknown) => {
      throw new Error(await describeStandstill(db, workers), { cause });
    });
  }
  const health = await healthOfAll();
  expect(health.map(({ status }) => status).toSorted()).toEqual(['DOWN', 'UP']);
  expect(health.find(({ status }) => status === 'DOWN')?.reason).toContain(
    'queue transactions has no consumer',
  );
  expect(await sumOf('ledger_guarantees_broken_total{guarantee="L2"}')).toBe(1);
  // The guarantee is counted before Bull has moved the job.
  const failed = await waitUntil(
    async () => {
      const jobs = await queue.getFailed();
      return jobs.length > 0 ? jobs : undefined;
    },
    { timeoutMs: 20_000, what: 'the job to fail' },
  );
  expect(failed.map(({ attemptsMade, failedReason }) => [attemptsMade, failedReason?.slice(0, 2)])).toEqual([
    [1, 'L2'],
  ]);
  expect(await statusesOf(db, [poison])).toEqual([['QUEUED', null]]);
});
