import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '@bellwether/database';
import {
  migratedDatabaseUrl,
  startProcess,
  startTestRedis,
  type TestProcess,
  waitUntil,
} from '@bellwether/local/testing';
import { sql } from 'kysely';
import { nextDueMs } from './runner/timer-wheel.js';
import {
  changeCheck,
  createCheck,
  openChecks,
  openOrganization,
  totalsOf,
} from './testing/checks-fixture.js';

const intervalMs = 2_000;
const runsLine = 'this worker runs the health checks of its zone';

describe('health checks of a zone with two workers', () => {
  let db: Database;
  let redis: Awaited<ReturnType<typeof startTestRedis>>;
  let target: Server;
  let env: Record<string, string>;
  const workers: TestProcess[] = [];
  const requests: { readonly id: string; readonly atMs: number; readonly headers: object }[] = [];
  let organization: string;

  beforeAll(async () => {
    target = createServer((request, response) => {
      const [, id = '', status = '200'] = (request.url ?? '').split('/');
      requests.push({ id, atMs: Date.now(), headers: request.headers });
      response.writeHead(Number(status)).end('all is well');
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    redis = await startTestRedis();
    const url = await migratedDatabaseUrl();
    db = await openChecks(url);
    organization = await openOrganization(db);
    env = {
      BELLWETHER_DATABASE_URL: url,
      BELLWETHER_REDIS_URL: redis.url,
      BELLWETHER_ENABLE_OBSERVABILITY: 'true',
      BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS: 'true',
      BELLWETHER_HEALTH_CHECKS_LEASE: '1s',
    };
  });

  afterAll(async () => {
    await Promise.all(workers.map((one) => one.stop()));
    target.closeAllConnections();
    target.close();
    await db.destroy();
    await redis.stop();
  });

  const create = async (status: number): Promise<string> => {
    const definition = {
      'valid-status': [200],
      target: '127.0.0.1',
      method: 'GET',
      port: (target.address() as AddressInfo).port,
      protocol: 'http',
    };
    const id = await createCheck(db, { organization, kind: 'http', intervalMs, definition });
    // The path names the check, so that the target knows which one asks.
    const path = JSON.stringify({ path: `/${id}/${status}` });
    await changeCheck(db, id, sql`definition = definition || ${path}::jsonb`);
    return id;
  };

  const start = async (): Promise<TestProcess> => {
    const worker = await startProcess('worker', { env });
    workers.push(worker);
    return worker;
  };

  const until = <T>(what: string, condition: () => Promise<T>) =>
    waitUntil(condition, { timeoutMs: 60_000, what });
  const attemptsOf = async (id: string): Promise<number> => (await totalsOf(db, id))?.attempts ?? 0;
  const holderOf = () =>
    waitUntil(() => workers.find((one) => one.logs().includes(runsLine)), {
      timeoutMs: 30_000,
      what: 'a worker to hold the zone',
    });

  it('are run by one, go to the other when it is killed, and none is run twice in an interval', async () => {
    const checks = [await create(200), await create(200), await create(500)] as const;
    const [up, , down] = checks;
    await Promise.all([start(), start()]);
    const first = await holderOf();
    await until('some runs', async () => (await attemptsOf(up)) >= 2 && (await attemptsOf(down)) >= 2);
    const before = await totalsOf(db, up);
    await first.kill();

    const second = workers.find((one) => one !== first) as TestProcess;
    await until('the other worker to take over', async () => second.logs().includes(runsLine));
    await until('the counts to go on', async () => (await attemptsOf(up)) >= (before?.attempts ?? 0) + 2);
    expect(await totalsOf(db, up)).toMatchObject({ failure: 0, transitions: 0, last_verdict: 'up' });
    expect(await totalsOf(db, down)).toMatchObject({ success: 0, transitions: 0, last_verdict: 'down' });
    const { epoch } = await db.selectFrom('zone_leases').select('epoch').executeTakeFirstOrThrow();
    expect(epoch).toBe(2);

    const metrics = await (await fetch(`${second.metricsUrl}/metrics`)).text();
    expect(metrics).toMatch(/^healthcheck_probe_total\{kind="http",zone="local",status="success"\} [1-9]/m);
    expect(metrics).toContain('healthcheck_probe_total{kind="dns",zone="local",status="failure"} 0\n');
    expect(metrics).toContain(
      'healthcheck_probe_failures_total{kind="tcp",zone="local",reason="timeout"} 0\n',
    );
    expect(metrics).toContain('healthcheck_probe_lease_held{zone="local"} 1\n');
    expect(metrics).toContain('healthcheck_probe_checks{zone="local"} 3\n');

    const counted = await db
      .selectFrom('health_check_results')
      .select(['check_id', 'success', 'summary', 'message'])
      .where('check_id', '=', down)
      .executeTakeFirstOrThrow();
    expect(counted).toMatchObject({
      success: false,
      summary: `HTTP healthcheck on 127.0.0.1:${(target.address() as AddressInfo).port}`,
      message: "HTTP request failed: status 500. Body: 'all is well'",
    });

    await second.stop();
    // Everything it found was written before it ended, and the zone is free.
    const found = requests.filter(({ id }) => id === up).length;
    const lost = 2;
    expect(await attemptsOf(up)).toBeGreaterThanOrEqual(found - lost);
    const { rows } = await sql`select from zone_leases where expires_at <= clock_timestamp()`.execute(db);
    expect(rows).toHaveLength(1);

    const slots = requests.map(({ id, atMs }) => `${id} ${nextDueMs(id, intervalMs, atMs)}`);
    expect(new Set(slots).size).toBe(slots.length);
    expect(requests.filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
    expect(new Set(requests.map(({ id }) => id))).toEqual(new Set(checks));
  }, 180_000);
});
