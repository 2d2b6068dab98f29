import { migrateToLatest, openDatabase } from '@bellwether/database';
import {
  startProcess,
  startTestPostgres,
  startTestRedis,
  waitUntil,
  type TestPostgres,
  type TestProcess,
  type TestRedis,
} from '@bellwether/local/testing';

interface Line {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

let postgres: TestPostgres;
let redis: TestRedis;
let worker: TestProcess;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()]);
  const db = openDatabase({ url: postgres.url, poolSize: 1 });
  await migrateToLatest(db);
  await db.destroy();
  worker = await startProcess('worker', {
    env: {
      BELLWETHER_DATABASE_URL: postgres.url,
      BELLWETHER_REDIS_URL: redis.url,
      // So often would each of them fail, were every failure a line.
      BELLWETHER_LEDGER_SEAL_INTERVAL: '50ms',
      BELLWETHER_LEDGER_RECOVERY_INTERVAL: '100ms',
    },
  });
  await untilHealth(200);
}, 90_000);

afterAll(async () => {
  await worker?.stop();
  await Promise.all([postgres?.remove(), redis?.remove()]);
});

const untilHealth = (status: number): Promise<boolean> =>
  waitUntil(async () => (await fetch(`${worker.url}/health`)).status === status, {
    timeoutMs: 30_000,
    what: `the health of the worker to be ${status}`,
  });

const lines = (): readonly Line[] =>
  worker
    .logs()
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));

const untilTold = (reported: number, message: string): Promise<Line> =>
  waitUntil(
    () =>
      lines()
        .slice(reported)
        .find((line) => line.message === message),
    {
      timeoutMs: 30_000,
      what: `the log to say "${message}"`,
    },
  );

describe.each([
  ['postgres', () => postgres],
  ['redis', () => redis],
] as const)('while %s is away', (name, service) => {
  it('the log says so once, and once when it is back, with how long that took and how much failed', async () => {
    const reported = lines().length;
    await service().stop();
    await untilTold(reported, `${name} does not answer; trying again until it does`);
    await untilHealth(503);
    // Every look at the health meets the outage too; meanwhile the loops go on failing.
    for (let look = 0; look < 40; look += 1) await untilHealth(503);
    await service().restart();
    const back = await untilTold(reported, `${name} answers again`);
    await untilHealth(200);
    expect(back).toMatchObject({ seconds: expect.any(Number), failures: expect.any(Number) });
    expect(back['failures']).toBeGreaterThan(1);
    const serious = lines()
      .slice(reported)
      .filter(({ level }) => level !== 'info' && level !== 'debug');
    // What is wrong may grow, from a service to the consumers that need it.
    const others = serious.filter(({ message }) => message !== 'this process is not well');
    expect(others.map(({ message }) => message)).toEqual([
      `${name} does not answer; trying again until it does`,
    ]);
    expect(serious.length).toBeLessThan(4);
    expect(JSON.stringify(serious)).not.toContain('    at ');
  });
});
