import { balanceMonitorsQueue } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { newUuid, printId } from '@bellwether/database/ledger';
import { startTestRedis, type TestRedis } from '@bellwether/local/testing';
import { MetricRegistry } from '@bellwether/telemetry';
import { JobTelemetry } from '@bellwether/telemetry/nest';
import Bull from 'bull';
import { sql } from 'kysely';
import { JobProducer, Outages } from '@bellwether/platform';
import { MonitorsService } from './monitors.service.js';
import { openBalances, openLedger } from '../testing/ledger-fixture.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('giving jobs to crossings', () => {
  let db: Database;
  let redis: TestRedis;
  let queue: Bull.Queue;
  let service: MonitorsService;
  let eventId: string;

  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    db = await openLedger();
    queue = new Bull(balanceMonitorsQueue.name, redis.url);
    const outages = new Outages(silent);
    const jobTelemetry = new JobTelemetry(new MetricRegistry({ process: 'worker' }));
    const producer = new JobProducer({ get: () => queue } as never, jobTelemetry, outages);
    service = new MonitorsService(db, {} as never, {} as never, producer, {} as never);
    const [balance] = (await openBalances(db, 1)) as [string];
    const [monitor, event] = [newUuid(Date.now()), newUuid(Date.now())];
    eventId = event;
    await sql`
      insert into balance_monitors
        (id, balance_id, field, operator, precise_value, precision, seen_version, seen_value)
      values (${monitor}, ${balance}, 'balance', '>', 0, 1, 0, 0)`.execute(db);
    await sql`
      insert into monitor_events (id, monitor_id, version, body, due_at)
      values (${event}, ${monitor}, 1, '{}', now() - interval '1 second')`.execute(db);
  });
  afterEach(async () => {
    await queue.obliterate({ force: true });
    await queue.close();
    await db.destroy();
  });

  /** As if a job had been waiting for so long that it is taken for lost. */
  const becomeDue = () => sql`update monitor_events set due_at = now() - interval '1 second'`.execute(db);
  const waiting = async () => (await queue.getWaiting()).map(({ data }) => data as object);
  const payload = (attempts: number) => ({ event_id: printId('event', eventId), attempts_made: attempts });

  it('makes no second job of an attempt whose job still waits, however long it does', async () => {
    expect(await service.giveJobs()).toBe(1);
    for (let time = 0; time < 3; time += 1) {
      await becomeDue();
      expect(await service.giveJobs()).toBe(1);
    }
    expect(await waiting()).toMatchObject([payload(0)]);
  });

  it('makes a job of its own for the next attempt', async () => {
    await service.giveJobs();
    await sql`update monitor_events set attempts = 1, due_at = now() - interval '1 second'`.execute(db);
    await service.giveJobs();
    expect(await waiting()).toHaveLength(2);
    expect(await waiting()).toEqual(
      expect.arrayContaining([expect.objectContaining(payload(0)), expect.objectContaining(payload(1))]),
    );
  });

  it('makes another job of an attempt whose job failed before it could begin', async () => {
    await service.giveJobs();
    const claimed = await queue.getNextJob();
    await claimed?.discard();
    await claimed?.moveToFailed({ message: 'the database was away for an hour' }, false);
    await becomeDue();
    await service.giveJobs();
    expect([await queue.getFailedCount(), await waiting()]).toMatchObject([0, [payload(0)]]);
  });

  it('leaves what is due in the database while many jobs wait', async () => {
    await queue.addBulk(Array.from({ length: 1_000 }, () => ({ name: 'notify-crossing', data: {} })));
    expect(await service.giveJobs()).toBe(0);
    await (await queue.getNextJob())?.moveToCompleted('', true, true);
    expect(await service.giveJobs()).toBe(1);
  });
});
