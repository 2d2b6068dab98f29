import { transactionsQueue } from '@bellwether/config';
import { type Database, migrateToLatest, openDatabase } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
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
import { describeStandstill } from './testing/standstill.js';
import { planTorture, tortureSize, type TortureRequest, type TortureRound } from './testing/torture-plan.js';

const { seed, replay } = testSeed('apps/worker/src/ledger/torture');
const plan = planTorture(seed);
/** What takes longer than this hangs, and is named. */
const patienceMs = 60_000;

describe(`load while everything fails (replay: ${replay})`, () => {
  let postgres: TestPostgres;
  let redis: TestRedis;
  let db: Database;
  let queue: Bull.Queue;
  let server: TestProcess;
  let env: Record<string, string>;
  const workers: TestProcess[] = [];
  const accepted = new Set<string>();
  const held = new Map<string, string>();

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
    };
    queue = new Bull(transactionsQueue.name, redis.url, { prefix: 'bellwether' });
    queue.on('error', () => undefined);
    server = await startProcess('server', { env });
    for (let index = 0; index < tortureSize.workers; index += 1) {
      workers.push(await startProcess('worker', { env }));
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.all([server, ...workers].map((one) => one?.stop()));
    await Promise.all([db?.destroy(), queue?.close(true)]);
    await Promise.all([postgres?.remove(), redis?.remove()]);
  });

  const ask = async (method: string, path: string, body: object) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  /** A request is sent once. What is answered 201 must be kept; what is answered 503 may have been kept. */
  const send = async (request: TortureRequest) => {
    const { status, body } = await ask('POST', '/transactions', request);
    expect([201, 409, 503]).toContain(status);
    if (status !== 201) return;
    expect(accepted.has(request.reference)).toBe(false);
    accepted.add(request.reference);
    if (request.inflight) held.set(request.reference, body['transaction_id'] as string);
  };

  const strike = async ({ disaster, victim }: TortureRound): Promise<unknown> => {
    switch (disaster) {
      case 'kill a worker':
        await workers[victim]?.kill();
        return (workers[victim] = await startProcess('worker', { env }));
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

  /** All clients at once; the disaster strikes when enough of them were answered. */
  const suffer = async (round: TortureRound) => {
    let answers = 0;
    let struck: Promise<void> | undefined;
    const strikeWhenDue = () => {
      if (answers >= round.afterAnswers) struck ??= within(round.disaster, strike(round));
    };
    strikeWhenDue();
    const load = round.clients.map(async (requests) => {
      for (const request of requests) {
        await send(request);
        answers += 1;
        strikeWhenDue();
      }
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

  /** Twice each: the second meets a conflict, or finds the first one done. */
  const act = async () => {
    for (const [reference, id] of held) {
      const status = plan.actions.get(reference);
      if (status === undefined) continue;
      const twice = [1, 2].map(() => ask('PUT', `/transactions/inflight/${id}`, { status }));
      for (const answer of await Promise.all(twice)) expect([200, 400, 409, 503]).toContain(answer.status);
    }
    held.clear();
  };

  const waiting = async () => {
    const { count } = await db
      .selectFrom('queue_places')
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  };

  const sufferAll = async () => {
    for (const round of plan.rounds) {
      await deliverAgain(round.deliveredAgain);
      await suffer(round);
      await act();
    }
    await waitUntil(async () => (await waiting().catch(() => 1)) === 0, {
      timeoutMs: patienceMs,
      intervalMs: 200,
      what: 'everything accepted to be decided',
    });
  };

  it('keeps every accepted reference final exactly once, and the ledger whole', async () => {
    await sufferAll().catch(async (cause: unknown) => {
      throw new Error(await describeStandstill(db, [server, ...workers]), { cause });
    });
    const rows = await db.selectFrom('transactions').select(['reference', 'status']).execute();
    const stored = new Set(rows.map(({ reference }) => reference));
    expect(stored.size).toBe(rows.length);
    expect([...accepted].filter((reference) => !stored.has(reference))).toEqual([]);
    expect(rows.filter(({ status }) => status === 'QUEUED' || status === 'SCHEDULED')).toEqual([]);

    await verifyLedger(db);
    const balances = await db.selectFrom('balances').select(['credit_balance', 'debit_balance']).execute();
    expect(balances.reduce((sum, one) => sum + one.credit_balance - one.debit_balance, 0n)).toBe(0n);
  }, 300_000);
});
