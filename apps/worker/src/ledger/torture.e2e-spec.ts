import { transactionsQueue } from '@bellwether/config';
import { type Database, migrateToLatest, openDatabase } from '@bellwether/database';
import { printId, verifyLedger } from '@bellwether/database/ledger';
import {
  startProcess,
  startTestPostgres,
  startTestRedis,
  testSeed,
  waitUntil,
  type TestPostgres,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';
import Bull from 'bull';
import { sql } from 'kysely';
import { findFaults } from './testing/find-faults.js';
import { describeStandstill } from './testing/standstill.js';
import { type Ask, TortureClient } from './testing/torture-client.js';
import { planTorture, tortureSize, type TortureRound } from './testing/torture-plan.js';

const { seed, replay } = testSeed('apps/worker/src/ledger/torture');
const plan = planTorture(seed);
/** What takes longer than this hangs, and is named. */
const patienceMs = 60_000;
/** Of one request. */
const actionsMax = 100;

describe(`load while everything fails (replay: ${replay})`, () => {
  let postgres: TestPostgres;
  let redis: TestRedis;
  let db: Database;
  let queue: Bull.Queue;
  let server: TestProcess;
  let env: Record<string, string>;
  const workers: TestProcess[] = [];
  /** Those that were killed as well. */
  const everyWorker: TestProcess[] = [];
  const accepted: string[] = [];
  let clients: readonly TortureClient[];
  let isStriking = false;
  let actedMeanwhile = 0;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startTestPostgres({ durable: true }), startTestRedis()]);
    db = openDatabase({ url: postgres.url, poolSize: 2 });
    await migrateToLatest(db);
    env = {
      BELLWETHER_DATABASE_URL: postgres.url,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_LEDGER_LANES: String(tortureSize.lanes),
      BELLWETHER_LEDGER_BATCH_SIZE: '7',
      BELLWETHER_LEDGER_RECOVERY_INTERVAL: '300ms',
      BELLWETHER_LEDGER_HOT_LANE_WAITS: '2',
      BELLWETHER_LEDGER_HOT_LANE_QUIET_FOR: '1s',
    };
    queue = new Bull(transactionsQueue.name, redis.url, { prefix: 'bellwether' });
    queue.on('error', () => undefined);
    server = await startProcess('server', { env });
    for (let index = 0; index < tortureSize.workers; index += 1) await startWorker(index);
    const counted = {
      accepted: (reference: string) => void accepted.push(reference),
      acted: () => (actedMeanwhile += isStriking ? 1 : 0),
    };
    clients = Array.from({ length: tortureSize.clients }, () => new TortureClient(ask, counted));
  }, 120_000);

  afterAll(async () => {
    await Promise.all([server, ...workers].map((one) => one?.stop()));
    await Promise.all([db?.destroy(), queue?.close(true)]);
    await Promise.all([postgres?.remove(), redis?.remove()]);
  });

  const startWorker = async (index: number) => {
    const worker = await startProcess('worker', { env });
    workers[index] = worker;
    everyWorker.push(worker);
  };

  const ask: Ask = async (method, path, body) => {
    const answer = await fetch(server.url + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
      signal: AbortSignal.timeout(patienceMs),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  const strike = async ({ disaster, victim }: TortureRound): Promise<unknown> => {
    switch (disaster) {
      case 'kill a worker':
        await workers[victim]?.kill();
        return startWorker(victim);
      case 'kill every worker':
        await Promise.all(workers.map((worker) => worker.kill()));
        return Promise.all(workers.map((_worker, index) => startWorker(index)));
      case 'restart redis':
        return redis.restart();
      case 'flush redis':
        return redis.flush();
      case 'restart postgres':
        return postgres.restart();
      case 'crash postgres':
        await postgres.kill();
        return postgres.restart();
    }
  };

  const within = async (what: string, work: Promise<unknown>) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`it takes too long to ${what}`)), patienceMs);
    });
    await Promise.race([work, late]).finally(() => clearTimeout(timer));
  };

  /** All clients at once; the disaster strikes when enough of their requests were answered. */
  const suffer = async (round: TortureRound) => {
    await Promise.all(
      clients.map(async (client, index) => {
        for (const request of round.clients[index]?.held ?? []) await client.send(request);
      }),
    );
    await untilNone('new', 'what was sent to be held');
    let answers = 0;
    let struck: Promise<void> | undefined;
    const meet = async () => {
      isStriking = true;
      await within(round.disaster, strike(round)).finally(() => (isStriking = false));
    };
    const strikeWhenDue = () => {
      if (answers >= round.afterAnswers) struck ??= meet();
    };
    strikeWhenDue();
    const load = clients.map(async (client, index) => {
      for (const request of round.clients[index]?.sent ?? []) {
        await client.send(request);
        answers += 1;
        strikeWhenDue();
        await client.actWhereDue();
      }
      await client.actOnTheRest();
    });
    await Promise.all(load);
    await struck;
  };

  /** Jobs as a Redis that forgot what it has delivered would deliver them. */
  const deliverAgain = async (lanes: readonly number[]) => {
    const jobs = lanes.map((lane) => ({
      name: 'apply-transactions',
      data: { transaction_id: 'again', lane },
    }));
    await within('deliver jobs again', queue.addBulk(jobs));
  };

  const rows = {
    new: sql`queue_places where cause = 'accepted' and due_at <= now()`,
    waiting: sql`queue_places`,
    hot: sql`hot_balances`,
  };
  const isNone = async (which: keyof typeof rows) => {
    const { rows: found } = await sql`select from ${rows[which]} limit 1`.execute(db);
    return found.length === 0;
  };
  const untilNone = (which: keyof typeof rows, what: string) =>
    waitUntil(() => isNone(which).catch(() => false), { timeoutMs: patienceMs, intervalMs: 50, what });

  /** What is held without a date is released, so that everything comes to its end. */
  const endTheRest = async () => {
    const held = await db.selectFrom('transactions').select('id').where('status', '=', 'INFLIGHT').execute();
    for (let start = 0; start < held.length; start += actionsMax) {
      const ids = held.slice(start, start + actionsMax).map(({ id }) => printId('transaction', id));
      const { body } = await ask('POST', '/transactions/inflight/bulk/void', { transaction_ids: ids });
      expect(body).toMatchObject({ failed: 0 });
    }
  };

  const sufferAll = async () => {
    for (const round of plan.rounds) {
      await deliverAgain(round.deliveredAgain);
      await suffer(round);
    }
    await untilNone('waiting', 'everything accepted to be decided');
    await endTheRest();
    await untilNone('waiting', 'everything held to be released');
  };

  it('keeps every accepted reference final exactly once, and the ledger whole', async () => {
    await sufferAll().catch(async (cause: unknown) => {
      throw new Error(await describeStandstill(db, [server, ...workers]), { cause });
    });
    const all = await db.selectFrom('transactions').select('reference').execute();
    const stored = new Set(all.map(({ reference }) => reference));
    expect(stored.size).toBe(all.length);
    expect(new Set(accepted).size).toBe(accepted.length);
    expect(accepted.filter((reference) => !stored.has(reference))).toEqual([]);
    expect(await findFaults(db)).toEqual([]);
    await verifyLedger(db);

    expect(actedMeanwhile).toBeGreaterThan(0);
    expect(everyWorker.filter((worker) => worker.logs().includes('it enters the hot lane'))).not.toEqual([]);
    await untilNone('hot', 'every balance to leave the hot lane');
  }, 300_000);
});
