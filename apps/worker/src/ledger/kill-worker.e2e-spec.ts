import { type Database, migrateToLatest, openDatabase } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import {
  startProcess,
  startTestRedis,
  testDatabaseUrl,
  testSeed,
  waitUntil,
  type TestProcess,
} from '@bellwether/local/testing';
import { planKills, type KillRequest } from './testing/kill-plan.js';

const { seed, replay } = testSeed('apps/worker/src/ledger/kill-worker');
const plan = planKills(seed);

describe(`a worker killed in the middle of applying (replay: ${replay})`, () => {
  let db: Database;
  const running: TestProcess[] = [];
  let redis: Awaited<ReturnType<typeof startTestRedis>>;
  let env: Record<string, string>;

  beforeAll(async () => {
    const url = await testDatabaseUrl();
    redis = await startTestRedis();
    db = openDatabase({ url });
    await migrateToLatest(db);
    env = {
      BELLWETHER_DATABASE_URL: url,
      BELLWETHER_REDIS_URL: redis.url,
      // Many small batches, so that a kill falls between two of them or into one.
      BELLWETHER_LEDGER_BATCH_SIZE: '3',
      BELLWETHER_LEDGER_RECOVERY_INTERVAL: '200ms',
    };
  });

  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()));
    await db.destroy();
    await redis.stop();
  });

  const start = async (name: 'server' | 'worker') => {
    const started = await startProcess(name, { env });
    running.push(started);
    return started;
  };

  const finalCount = async () => {
    const { count } = await db
      .selectFrom('transactions')
      .select((of) => of.fn.countAll<number>().as('count'))
      .where('status', 'in', ['APPLIED', 'REJECTED'])
      .executeTakeFirstOrThrow();
    return count;
  };

  it('loses nothing and doubles nothing, however often', async () => {
    const server = await start('server');
    const accepted: string[] = [];
    const post = async (request: KillRequest) => {
      const { reference } = request;
      const answer = await fetch(`${server.url}/transactions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      expect([reference, answer.status]).toEqual([reference, 201]);
      accepted.push(reference);
    };

    for (const [round, { requests, afterFinals }] of plan.entries()) {
      await Promise.all(requests.map(post));
      const enough = (await finalCount()) + afterFinals;
      const worker = await start('worker');
      const reached = await waitUntil(
        async () => ((await finalCount()) >= enough ? await finalCount() : false),
        {
          timeoutMs: 20_000,
          intervalMs: 1,
          what: `${enough} transactions to be final in round ${round}`,
        },
      );
      await worker.kill();
      expect(reached).toBeGreaterThanOrEqual(enough);
    }

    await start('worker');
    await waitUntil(async () => (await finalCount()) === accepted.length, {
      timeoutMs: 30_000,
      what: 'every accepted transaction to be final',
    });
    const rows = await db.selectFrom('transactions').select('reference').execute();
    expect(rows.map(({ reference }) => reference).toSorted()).toEqual(accepted.toSorted());
    const report = await verifyLedger(db);
    expect(report.transactions).toBe(accepted.length);
    const balances = await db.selectFrom('balances').select(['credit_balance', 'debit_balance']).execute();
    const total = balances.reduce((sum, one) => sum + one.credit_balance - one.debit_balance, 0n);
    expect(total).toBe(0n);
  }, 120_000);
});
