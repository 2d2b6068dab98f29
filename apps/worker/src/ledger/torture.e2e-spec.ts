import { type Database, migrateToLatest, openDatabase } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import {
  startProcess,
  startTestPostgres,
  startTestRedis,
  waitUntil,
  type TestPostgres,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';
import { seededRandom } from './testing/seeded-random.js';

const seed = Date.now() % 2 ** 31;
const random = seededRandom(seed);
const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));

const disasters = [
  'kill a worker',
  'kill a worker',
  'restart redis',
  'flush redis',
  'restart postgres',
  'crash postgres',
];
const rounds = 8;
const clients = 6;
/** What takes longer than this hangs, and is named. */
const patienceMs = 60_000;
const perRound = 25;
const names = ['@World', '@Shop', '@Bank', '@Clerk', '@Hot'];

/** Reference, and what it stands for. The same plan follows from the same seed. */
const plan = Array.from({ length: rounds }, () => ({
  disaster: disasters[between(0, disasters.length - 1)],
  requests: Array.from({ length: clients * perRound }, () => {
    const source = between(0, names.length - 1);
    return {
      // Out of fewer than are sent: some references come again, in this round or a later one.
      reference: `t-${between(1, 900)}`,
      precise_amount: between(1, 400),
      precision: 100,
      description: 'torture',
      currency: 'USD',
      source: names[source],
      destination: names[(source + between(1, names.length - 1)) % names.length],
      allow_overdraft: random() < 0.7,
      inflight: random() < 0.2,
    };
  }),
}));

describe(`load while everything fails (seed ${seed})`, () => {
  let postgres: TestPostgres;
  let redis: TestRedis;
  let db: Database;
  let server: TestProcess;
  let env: Record<string, string>;
  const workers: TestProcess[] = [];
  const accepted = new Set<string>();
  const held: string[] = [];

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startTestPostgres({ durable: true }), startTestRedis()]);
    db = openDatabase({ url: postgres.url, poolSize: 2 });
    await migrateToLatest(db);
    env = {
      BELLWETHER_DATABASE_URL: postgres.url,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_LOG_LEVEL: 'error',
      BELLWETHER_LEDGER_BATCH_SIZE: '7',
      BELLWETHER_LEDGER_RECOVERY_INTERVAL: '300ms',
    };
    server = await startProcess('server', { env });
    workers.push(await startProcess('worker', { env }), await startProcess('worker', { env }));
  }, 60_000);

  afterAll(async () => {
    await Promise.all([server, ...workers].map((one) => one.stop()));
    await db.destroy();
    await Promise.all([postgres.remove(), redis.remove()]);
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
  const send = async (request: { reference: string; inflight: boolean }) => {
    const { status, body } = await ask('POST', '/transactions', request);
    expect([201, 409, 503]).toContain(status);
    if (status !== 201) return;
    expect(accepted.has(request.reference)).toBe(false);
    accepted.add(request.reference);
    if (request.inflight) held.push(body['transaction_id'] as string);
  };

  const strike = async (disaster: string | undefined) => {
    switch (disaster) {
      case 'kill a worker': {
        const victim = workers.shift();
        await victim?.kill();
        workers.push(await startProcess('worker', { env }));
        return;
      }
      case 'restart redis':
        return redis.restart();
      case 'flush redis':
        return redis.flush();
      case 'restart postgres':
        return postgres.restart();
      default:
        await postgres.kill();
        return postgres.restart();
    }
  };

  const within = async (what: string, work: Promise<unknown>) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`it takes too long ${what}`)), patienceMs);
    });
    await Promise.race([work, late]).finally(() => clearTimeout(timer));
  };

  const waiting = async () => {
    const { count } = await db
      .selectFrom('queue_places')
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  };

  it('keeps every accepted reference final exactly once, and the ledger whole', async () => {
    for (const { disaster, requests } of plan) {
      const shares = Array.from({ length: clients }, (_, client) =>
        requests.slice(client * perRound, (client + 1) * perRound),
      );
      const load = shares.map(async (share) => {
        for (const request of share) await send(request);
      });
      await Promise.all([...load, within(`to ${disaster}`, strike(disaster))]);
      // Actions on what is held, twice each: the second meets a conflict, or finds the first one done.
      for (const id of held.splice(0, 5)) {
        const status = between(0, 1) === 0 ? 'commit' : 'void';
        const twice = [1, 2].map(() => ask('PUT', `/transactions/inflight/${id}`, { status }));
        for (const answer of await Promise.all(twice)) expect([200, 400, 409, 503]).toContain(answer.status);
      }
    }

    await waitUntil(async () => (await waiting().catch(() => 1)) === 0, {
      timeoutMs: 60_000,
      intervalMs: 200,
      what: 'everything accepted to be decided',
    });
    const rows = await db.selectFrom('transactions').select(['reference', 'status']).execute();
    const stored = new Set(rows.map(({ reference }) => reference));
    expect(stored.size).toBe(rows.length);
    expect([...accepted].filter((reference) => !stored.has(reference))).toEqual([]);
    expect(rows.filter(({ status }) => status === 'QUEUED' || status === 'SCHEDULED')).toEqual([]);

    await verifyLedger(db);
    const balances = await db.selectFrom('balances').select(['credit_balance', 'debit_balance']).execute();
    expect(balances.reduce((sum, one) => sum + one.credit_balance - one.debit_balance, 0n)).toBe(0n);
  }, 240_000);
});
