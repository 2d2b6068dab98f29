import type { Database } from '@bellwether/database';
import { hotLane, laneOf, verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { applyBatch, BalancesHeld } from '../batches/apply-batch.js';
import type { QueuedWork } from '../batches/apply-transactions.js';
import { enterHotLane, keepHot, leaveHotLane } from './hot-lane.repository.js';
import { HotLaneService } from './hot-lane.service.js';
import type { LaneCall } from '../lane-jobs.js';
import { lockBalances, lockLane } from '../batches/locks.repository.js';
import { stopLane } from '../lanes/stopped-lanes.repository.js';
import {
  Holder,
  untilWaiting,
  accept,
  applyAll,
  lanes,
  openBalances,
  openLedger,
  statusesOf,
} from '../testing/ledger-fixture.js';

let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(() => db.destroy());

const queueRowsByLane = async () => {
  const rows = await db
    .selectFrom('queue_places')
    .select((of) => ['lane', of.fn.countAll<number>().as('count')])
    .groupBy('lane')
    .execute();
  return new Map(rows.map(({ lane, count }) => [lane, count]));
};

describe('a batch that needs balances another one holds', () => {
  it('names them, releases its locks, and writes nothing', async () => {
    const [source, hot] = (await openBalances(db, 2)) as [string, string];
    await accept(db, [{ source, destination: hot, amount: 1n, allowOverdraft: true }]);
    await db.transaction().execute(async (trx) => {
      await lockBalances(trx, [hot]);
      const batch = applyBatch(db, laneOf(source, lanes), { limit: 10, held: 'throw' });
      await expect(batch).rejects.toMatchObject({ balanceIds: [hot] });
      await expect(applyBatch(db, laneOf(source, lanes), { limit: 10, held: 'throw' })).rejects.toThrow(
        BalancesHeld,
      );
    });
    expect(await applyBatch(db, laneOf(source, lanes), { limit: 10, held: 'throw' })).toBeDefined();
    await verifyLedger(db);
  });
});

describe('a balance that enters the hot lane', () => {
  const concurrent = async () => {
    const [hot, ...sources] = (await openBalances(db, 20)) as [string, ...string[]];
    const others = sources.map((source, index) => ({
      source,
      destination: sources[(index + 1) % sources.length] as string,
      amount: 1n,
      allowOverdraft: true,
    }));
    const toHot = sources.map((source) => ({ source, destination: hot, amount: 2n, allowOverdraft: true }));
    await accept(db, [...others, ...toHot]);
    return { hot, count: sources.length };
  };

  /** Returns the lanes that work was taken from. */
  const enter = async (balance: string): Promise<readonly number[] | undefined> => {
    const from: number[] = [];
    const entered = await enterHotLane(db, balance, async (lane) => void from.push(lane));
    return entered ? from : undefined;
  };

  it('moves its due work from every lane, and leaves the rest', async () => {
    const { hot, count } = await concurrent();
    const from = await enter(hot);
    expect(from?.length).toBeGreaterThan(1);
    expect(await enter(hot)).toBeUndefined();
    const queueRows = await queueRowsByLane();
    expect(queueRows.get(hotLane)).toBe(count);
    expect([...queueRows.values()].reduce((sum, one) => sum + one, 0)).toBe(2 * count);
  });

  it('leaves later work in the lane of its job', async () => {
    const [hot, source] = (await openBalances(db, 2)) as [string, string];
    const lane = laneOf(source, lanes);
    const one = { source, destination: hot, amount: 2n, allowOverdraft: true };
    const [held] = await accept(db, [{ ...one, inflight: true, commitsInMs: 60_000 }]);
    await applyAll(db);
    const [scheduled, now] = await accept(db, [{ ...one, dueInMs: 60_000 }, one]);
    expect(await enter(hot)).toEqual([lane]);
    const waiting = await db.selectFrom('queue_places').select(['transaction_id', 'lane']).execute();
    expect(new Map(waiting.map((row) => [row.transaction_id, row.lane]))).toEqual(
      new Map([
        [held, lane],
        [scheduled, lane],
        [now, hotLane],
      ]),
    );
    await sql`update queue_places set due_at = now()`.execute(db);
    await applyBatch(db, lane, { limit: 10, held: 'wait' });
    expect(await statusesOf(db, [held, scheduled, now] as string[])).toEqual([
      ['APPLIED', null],
      ['APPLIED', null],
      ['QUEUED', null],
    ]);
    await applyBatch(db, hotLane, { limit: 10, held: 'wait' });
    await verifyLedger(db);
  });

  it('moves nothing out of a stopped lane', async () => {
    const [hot, source] = (await openBalances(db, 2)) as [string, string];
    const lane = laneOf(source, lanes);
    await accept(db, [{ source, destination: hot, amount: 2n, allowOverdraft: true }]);
    await stopLane(db, lane, 'a test');
    expect(await enter(hot)).toEqual([]);
    expect(await queueRowsByLane()).toEqual(new Map([[lane, 1]]));
  });

  it('gets a job for the hot lane when work was moved to it, and none when it is hot already', async () => {
    const { hot } = await concurrent();
    const calls: LaneCall[] = [];
    const service = new HotLaneService(
      db,
      { ledger: { lanes, hot_lane: { waits: 1, window: 1_000 } } } as never,
      { info: () => undefined } as never,
      { waitedFor: () => undefined, laneChanged: () => undefined } as never,
      { callQuietly: async (call: LaneCall) => void calls.push(call) } as never,
    );
    const because = { transaction: { id: 'one' } } as QueuedWork;
    await service.waitedFor(0, [hot], because);
    expect(new Set(calls.map(({ lane }) => lane))).toEqual(new Set([hotLane]));
    const given = calls.length;
    await service.waitedFor(0, [hot], because);
    expect(calls).toHaveLength(given);
  });

  it('does not enter or leave while the hot lane is stopped', async () => {
    const { hot } = await concurrent();
    const [other] = (await openBalances(db, 1)) as [string];
    await enter(other);
    await stopLane(db, hotLane, 'a test');
    expect(await enter(hot)).toBeUndefined();
    expect((await queueRowsByLane()).has(hotLane)).toBe(false);
    await sql`update hot_balances set last_needed_at = now() - interval '2 minutes'`.execute(db);
    expect(await leaveHotLane(db, 60_000)).toBe(0);
    await sql`delete from stopped_lanes`.execute(db);
    expect(await leaveHotLane(db, 60_000)).toBe(1);
    expect((await enter(hot))?.length).toBeGreaterThan(1);
  });

  it('L4: loses and doubles nothing while lanes are being worked', async () => {
    const { hot, count } = await concurrent();
    const working = Array.from({ length: lanes }, async (_, lane) => {
      while ((await applyBatch(db, lane, { limit: 2, held: 'wait' })) !== undefined);
    });
    await Promise.all([...working, enter(hot)]);
    await applyAll(db);
    while ((await applyBatch(db, hotLane, { limit: 500, held: 'wait' })) !== undefined);
    const row = await db
      .selectFrom('balances')
      .select('credit_balance')
      .where('id', '=', hot)
      .executeTakeFirst();
    expect(row?.credit_balance).toBe(2n * BigInt(count));
    expect(await queueRowsByLane()).toEqual(new Map());
    await verifyLedger(db);
  });

  it('L4: waits for no lane, and leaves rows that a batch has taken', async () => {
    const [hot, ...others] = (await openBalances(db, 40)) as [string, ...string[]];
    const toHot = (lane: number) => {
      const source = others.find((id) => laneOf(id, lanes) === lane) as string;
      return { source, destination: hot, amount: 1n, allowOverdraft: true };
    };
    await accept(db, [toHot(0), toHot(1)]);
    const [lane, balance] = [await Holder.open(db), await Holder.open(db)];
    try {
      await lane.hold((trx) => lockLane(trx, 0));
      await balance.hold((trx) => lockBalances(trx, [hot]));
      const applied = applyBatch(db, 1, { limit: 10, held: 'wait' });
      await untilWaiting(db, 1, 'row');
      expect(await enter(hot)).toEqual([0]);
      expect(await queueRowsByLane()).toEqual(
        new Map([
          [1, 1],
          [hotLane, 1],
        ]),
      );
      await balance.letGo();
      await applied;
    } finally {
      await Promise.all([lane.letGo(), balance.letGo()]);
    }
    await applyBatch(db, hotLane, { limit: 10, held: 'wait' });
    expect(await queueRowsByLane()).toEqual(new Map());
    await verifyLedger(db);
  });

  it('leaves the hot lane when it was not needed for long enough', async () => {
    const [hot, busy] = (await openBalances(db, 2)) as [string, string];
    await enter(hot);
    await enter(busy);
    expect(await leaveHotLane(db, 60_000)).toBe(0);
    await sql`update hot_balances set last_needed_at = now() - interval '2 minutes'`.execute(db);
    await keepHot(db, [busy]);
    expect(await leaveHotLane(db, 60_000)).toBe(1);
    expect(await db.selectFrom('hot_balances').select('balance_id').execute()).toEqual([
      { balance_id: busy },
    ]);
  });
});
