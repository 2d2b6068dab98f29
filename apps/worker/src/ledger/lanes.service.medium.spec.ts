import { loadSettings } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { findWaitingLanes, type Guarantee, hotLane, laneOf, verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import type { LaneCall } from './lane-jobs.js';
import { LanesService } from './lanes.service.js';
import { lockBalances } from './lanes.repository.js';
import { Holder, untilWaiting } from './testing/holder.js';
import {
  accept,
  applyAll,
  ask,
  lanes,
  openBalances,
  openLedger,
  statusesOf,
} from './testing/ledger-fixture.js';

let db: Database;
let calls: LaneCall[];
let broken: Guarantee[];
beforeEach(async () => {
  db = await openLedger();
  calls = [];
  broken = [];
});
afterEach(() => db.destroy());

const serviceOf = (): LanesService => {
  const { settings } = loadSettings({
    argv: [],
    env: { BELLWETHER_DATABASE_URL: 'postgres://none/none', BELLWETHER_REDIS_URL: 'redis://none' },
    mode: 'test',
  });
  const telemetry = {
    batchWritten: () => undefined,
    batchEmpty: () => undefined,
    batchFailed: () => undefined,
    guaranteeBroken: (guarantee: Guarantee) => void broken.push(guarantee),
  };
  const jobs = { callQuietly: async (call: LaneCall) => void calls.push(call) };
  const hot = { waitedFor: async () => undefined, worked: async () => undefined };
  return new LanesService(db, settings, telemetry as never, jobs as never, hot as never);
};

const hold = async (amount: bigint, dates: { expiresInMs?: number; commitsInMs?: number } = {}) => {
  const [source, destination] = (await openBalances(db, 2)) as [string, string];
  const asked = { source, destination, amount, allowOverdraft: true, inflight: true, ...dates };
  const [id] = (await accept(db, [asked])) as [string];
  return { id, source, lane: laneOf(source, lanes) };
};

describe('work of one transaction in two lanes', () => {
  it.each(['commit', 'void'] as const)(
    'L4: is done once and breaks nothing when a part is committed while its %s waits elsewhere',
    async (action) => {
      const { id, source, lane } = await hold(100n, { expiresInMs: 60_000 });
      await applyAll(db);
      // The date of an inflight transaction, left behind in the lane that it once was sent to.
      await sql`update queue_places set lane = ${hotLane}, due_at = now(), action = ${action},
        cause = ${action === 'void' ? 'expiry' : 'commit_date'}`.execute(db);
      await ask(db, id, 'commit', 30n);
      const service = serviceOf();
      const balance = await Holder.open(db);
      await balance.hold((trx) => lockBalances(trx, [source]));
      const working = [service.work(lane), service.work(hotLane)];
      await untilWaiting(db, 2, 'row').finally(() => balance.letGo());
      // Where both have deleted a place of the other's, the database makes one of them try again.
      const ended = await Promise.allSettled(working);
      await Promise.all([service.work(lane), service.work(hotLane)]);
      expect(ended.flatMap((end) => (end.status === 'rejected' ? [String(end.reason.code)] : []))).toEqual(
        ended.some(({ status }) => status === 'rejected') ? ['GEN_RESOURCE_LOCKED'] : [],
      );
      expect(broken).toEqual([]);
      const [[status] = []] = await statusesOf(db, [id]);
      expect(['APPLIED', 'VOID']).toContain(status);
      expect(await db.selectFrom('queue_places').selectAll().execute()).toEqual([]);
      await verifyLedger(db);
    },
  );
});

describe('a guarantee that does not hold', () => {
  it('gives the job up without a retry, counted once, and leaves the work where it was', async () => {
    const { source, lane } = await hold(5n);
    await sql`update balances set currency = 'EUR' where id = ${source}`.execute(db);
    await expect(serviceOf().work(lane)).rejects.toMatchObject({ code: 'TXN_INVARIANT_BROKEN' });
    expect(broken).toEqual(['L2']);
    expect(await db.selectFrom('queue_places').select('lane').execute()).toEqual([{ lane }]);
  });

  it('stops its lane, so that no other worker stops for it, until a person opens it again', async () => {
    const { id, source, lane } = await hold(5n);
    await sql`update balances set currency = 'EUR' where id = ${source}`.execute(db);
    const [first, second] = [serviceOf(), serviceOf()];
    const ended = await Promise.allSettled([first.work(lane), second.work(lane)]);
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await second.work(lane);
    expect(broken).toEqual(['L2']);
    expect(await findWaitingLanes(db, 0)).toEqual([]);

    await sql`update balances set currency = 'USD' where id = ${source}`.execute(db);
    await sql`delete from stopped_lanes`.execute(db);
    expect(await findWaitingLanes(db, 0)).toEqual([{ lane, transactionId: id }]);
    await second.work(lane);
    expect(await statusesOf(db, [id])).toEqual([['INFLIGHT', null]]);
  });
});

describe('a date of an inflight transaction', () => {
  it('gets a job at its time from the batch that made it inflight', async () => {
    const { id, lane } = await hold(5n, { expiresInMs: 60_000, commitsInMs: 30_000 });
    await serviceOf().work(lane);
    expect(calls.map(({ lane: to, transactionId, because }) => [to, transactionId, because])).toEqual(
      expect.arrayContaining([
        [lane, id, 'expiry'],
        [lane, id, 'commit_date'],
      ]),
    );
    for (const { delayMs = 0 } of calls) expect(delayMs).toBeGreaterThan(20_000);
  });

  it.each([
    ['expiry', 'VOID', { expiresInMs: 60_000 }],
    ['commit date', 'APPLIED', { commitsInMs: 60_000 }],
  ])(
    'is done once when its %s comes, though its job comes twice and another worker looks',
    async (_date, final, dates) => {
      const { id, lane } = await hold(5n, dates);
      await serviceOf().work(lane);
      await sql`update queue_places set due_at = now() - interval '1 second'`.execute(db);
      const [first, second] = [serviceOf(), serviceOf()];
      await Promise.all([first.work(lane), second.work(lane), first.work(lane), second.work(lane)]);
      expect(await statusesOf(db, [id])).toEqual([[final, null]]);
      const events = await db.selectFrom('transaction_history').select('status').orderBy('page').execute();
      expect(events.map(({ status }) => status)).toEqual(['QUEUED', 'INFLIGHT', final]);
      await verifyLedger(db);
    },
  );
});

describe('scheduled work', () => {
  it('is done once by two workers that wake at its time', async () => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const one = { source, destination, amount: 1n, allowOverdraft: true, dueInMs: 60_000 };
    const ids = await accept(db, [one, one, one]);
    const lane = laneOf(source, lanes);
    const [first, second] = [serviceOf(), serviceOf()];
    await Promise.all([first.work(lane), second.work(lane)]);
    expect(await statusesOf(db, ids)).toEqual(ids.map(() => ['QUEUED', null]));
    await sql`update queue_places set due_at = now()`.execute(db);
    await Promise.all([first.work(lane), second.work(lane), first.work(lane)]);
    expect(await statusesOf(db, ids)).toEqual(ids.map(() => ['APPLIED', null]));
    expect(await db.selectFrom('entries').select('version').execute()).toHaveLength(2 * ids.length);
    await verifyLedger(db);
  });
});
