import { healthChecks } from '@bellwether/catalog';
import { loadSettings } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { waitUntil } from '@bellwether/local/testing';
import { MetricRegistry } from '@bellwether/telemetry';
import { sql } from 'kysely';
import { HealthChecksTelemetry } from '../health-checks.telemetry.js';
import {
  changeCheck,
  createCheck,
  openChecks,
  openOrganization,
  totalsOf,
  zone,
} from '../testing/checks-fixture.js';
import { Target } from '../testing/target.js';
import { TotalsFlusher } from './totals-flusher.js';
import { ZoneRunner } from './zone-runner.js';

let db: Database;
let organization: string;
let target: Target;
let silent: Target;
beforeAll(async () => {
  db = await openChecks();
  organization = await openOrganization(db);
  target = await Target.start((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  silent = await Target.start(() => undefined);
});
afterAll(async () => {
  await Promise.all([db.destroy(), target.stop(), silent.stop()]);
});

const { settings } = loadSettings({
  env: {
    BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS: 'true',
    BELLWETHER_DATABASE_URL: 'postgres://127.0.0.1/none',
    BELLWETHER_REDIS_URL: 'redis://127.0.0.1',
  },
});

const httpAt = (port: number) => ({
  'valid-status': [200],
  target: '127.0.0.1',
  method: 'GET',
  port,
  protocol: 'http',
});
const create = (port: number, description = '') =>
  createCheck(db, {
    organization,
    kind: 'http',
    intervalMs: 10_000,
    timeoutMs: 10_000,
    description,
    definition: httpAt(port),
  });

const open = async () => {
  let nowMs = 1_000_000_000_000;
  const flusher = new TotalsFlusher(db, zone);
  const registry = new MetricRegistry({ process: 'worker' });
  const telemetry = new HealthChecksTelemetry(registry.register(healthChecks), settings);
  const errors: unknown[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields: unknown) => void errors.push(fields),
  };
  const runner = new ZoneRunner({
    db,
    settings,
    telemetry,
    log,
    nowMs: () => nowMs,
    totals: () => flusher.totals,
  });
  await runner.follow();
  /** Lets time pass, and what became due begin. */
  const pass = (ms: number): void => {
    nowMs += ms;
    runner.tick();
  };
  return { runner, flusher, pass, errors };
};

describe('a zone', () => {
  it('runs its checks once an interval, and counts changes of their verdict', async () => {
    const id = await create(target.port, 'of the shop');
    const { runner, flusher, pass, errors } = await open();
    for (let interval = 0; interval < 3; interval += 1) {
      pass(10_000);
      await runner.finish();
    }
    await changeCheck(db, id, sql`definition = definition || '{"valid-status":[204]}'`);
    await runner.follow();
    pass(10_000);
    await runner.finish();
    await flusher.flush();
    expect(await totalsOf(db, id)).toMatchObject({
      success: 3,
      failure: 1,
      transitions: 1,
      reasons: { status: 1 },
    });
    const results = await db
      .selectFrom('health_check_results')
      .selectAll()
      .where('check_id', '=', id)
      .execute();
    expect(results).toHaveLength(4);
    expect(new Set(results.map(({ summary }) => summary))).toEqual(
      new Set([`HTTP healthcheck of the shop on 127.0.0.1:${target.port}`]),
    );
    await changeCheck(db, id, sql`deleted_at = now()`);
    expect(errors).toEqual([]);
  });

  it('begins nothing when it is to stop, and waits for what runs', async () => {
    const id = await create(silent.port);
    const before = silent.requests.length;
    const { runner, flusher, pass } = await open();
    pass(10_000);
    await waitUntil(() => silent.requests.length > before, { timeoutMs: 10_000, what: 'a probe to run' });
    runner.stopStarting();
    pass(20_000);
    runner.giveUp(new Error('stopping'));
    await runner.finish();
    await silent.untilClosed();
    expect(silent.requests.length).toBe(before + 1);
    expect(flusher.totals.deltas.get(id)).toMatchObject({ success: 0, failure: 0, notRun: { lost: 1 } });
    await changeCheck(db, id, sql`deleted_at = now()`);
  });

  it('forgets what a probe finds of a check that left meanwhile', async () => {
    const id = await create(silent.port);
    const before = silent.requests.length;
    const { runner, flusher, pass } = await open();
    pass(10_000);
    await waitUntil(() => silent.requests.length > before, { timeoutMs: 10_000, what: 'a probe to run' });
    await changeCheck(db, id, sql`enabled = false`);
    await runner.follow();
    expect(runner.checks).toBe(0);
    silent.closeAll();
    await runner.finish();
    expect(flusher.totals.isEmpty).toBe(true);
  });
});
