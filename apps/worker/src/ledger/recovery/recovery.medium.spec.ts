import { transactionsQueue } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { findWaitingLanes, laneOf } from '@bellwether/database/ledger';
import { startTestRedis, type TestRedis } from '@bellwether/local/testing';
import { MetricRegistry } from '@bellwether/telemetry';
import { JobTelemetry } from '@bellwether/telemetry/nest';
import Bull from 'bull';
import { JobProducer, Outages } from '@bellwether/platform';
import { LaneJobs } from '../lane-jobs.js';
import { lockLane } from '../batches/locks.repository.js';
import { RecoveryService } from './recovery.service.js';
import { Holder, accept, lanes, openBalances, openLedger } from '../testing/ledger-fixture.js';

const intervalMs = 300_000;
const longAgo = { dueInMs: -3_600_000 };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('recovery', () => {
  let db: Database;
  let redis: TestRedis;
  let queue: Bull.Queue;
  let recovered = 0;
  let recovery: RecoveryService;

  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    db = await openLedger();
    queue = new Bull(transactionsQueue.name, redis.url);
    recovered = 0;
    const telemetry = { laneRecovered: () => (recovered += 1) };
    const outages = new Outages(silent);
    const jobTelemetry = new JobTelemetry(new MetricRegistry({ process: 'worker' }));
    const producer = new JobProducer({ get: () => queue } as never, jobTelemetry, outages);
    recovery = new RecoveryService(
      db,
      { ledger: { recovery_interval: intervalMs } } as never,
      { start: () => undefined } as never,
      new LaneJobs(producer, outages, silent),
      telemetry as never,
    );
  });
  afterEach(async () => {
    await queue.obliterate({ force: true });
    await queue.close();
    await db.destroy();
  });

  it('gives one job to each lane in which something due has been waiting', async () => {
    const balances = await openBalances(db, 12);
    await accept(
      db,
      balances.map((source, index) => ({
        source,
        destination: balances[(index + 1) % 12] as string,
        amount: 1n,
        allowOverdraft: true,
        ...longAgo,
      })),
    );
    const used = new Set(balances.map((id) => laneOf(id, lanes)));
    expect(await recovery.sweep()).toBe(used.size);
    const jobs = await queue.getWaiting();
    expect(new Set(jobs.map(({ data }) => (data as { lane: number }).lane))).toEqual(used);
    expect(recovered).toBe(used.size);
  });

  const oneWaits = async () => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const one = { source, destination, amount: 1n, allowOverdraft: true, ...longAgo };
    const [id] = (await accept(db, [one])) as [string];
    return { id, lane: laneOf(source, lanes) };
  };

  it('gives a job even where one of the same transaction has failed for good', async () => {
    const { id } = await oneWaits();
    await queue.add('apply-transactions', {}, { jobId: `txn_${id}` });
    const claimed = await queue.getNextJob();
    await claimed?.moveToFailed({ message: 'given up' }, true);
    expect(await recovery.sweep()).toBe(1);
    expect((await queue.getWaitingCount()) + (await queue.getFailedCount())).toBe(2);
  });

  it.each([
    ['was done', (job: Bull.Job) => job.moveToCompleted('')],
    [
      'failed for good',
      async (job: Bull.Job) => {
        await job.discard();
        await job.moveToFailed({ message: 'given up' });
      },
    ],
  ])('gives a lane one job for several workers, and another one when that %s', async (_end, end) => {
    await oneWaits();
    expect([await recovery.sweep(), await recovery.sweep()]).toEqual([1, 0]);
    expect(await queue.getWaitingCount()).toBe(1);
    const job = await queue.getNextJob();
    expect(await recovery.sweep()).toBe(0);
    await end(job as Bull.Job);
    expect([await recovery.sweep(), await recovery.sweep()]).toEqual([1, 0]);
    expect(await queue.getWaitingCount()).toBe(1);
    expect(recovered).toBe(2);
  });

  it('gives none to a lane that a worker is at', async () => {
    const { lane } = await oneWaits();
    const worker = await Holder.open(db);
    await worker.hold((trx) => lockLane(trx, lane));
    expect(await recovery.sweep().finally(() => worker.letGo())).toBe(0);
    expect(await recovery.sweep()).toBe(1);
  });

  it('adds one for a lane, and not more, to a queue that was paused and in which very many wait', async () => {
    await oneWaits();
    await queue.pause();
    await queue.addBulk(Array.from({ length: 1_000 }, () => ({ name: 'apply-transactions', data: {} })));
    expect([await recovery.sweep(), await recovery.sweep()]).toEqual([1, 0]);
    expect(await queue.getWaitingCount()).toBe(1_001);
  });

  it('leaves alone what is not due and what has only just become due', async () => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const one = { source, destination, amount: 1n, allowOverdraft: true };
    await accept(db, [{ ...one, dueInMs: 60_000 }]);
    await accept(db, [one]);
    expect(await findWaitingLanes(db, 0)).toHaveLength(1);
    expect(await recovery.sweep()).toBe(0);
  });
});
