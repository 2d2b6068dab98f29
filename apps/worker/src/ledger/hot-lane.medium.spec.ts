import type { Database } from '@bellwether/database';
import { hotLane, laneOf, verifyLedger } from '@bellwether/database/ledger';
import { waitUntil } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { applyBatch, BalancesHeld } from './apply-batch.js';
import { enterHotLane, keepHot, leaveHotLane } from './hot-lane.repository.js';
import { lockBalances, lockLane } from './lanes.repository.js';
import { countWaiting, Holder, untilWaiting } from './testing/holder.js';
import { accept, applyAll, lanes, openBalances, openLedger } from './testing/ledger-fixture.js';

let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(() => db.destroy());

const placesByLane = async () => {
  const rows = await db
    .selectFrom('queue_places')
    .select((of) => ['lane', of.fn.countAll<number>().as('count')])
    .groupBy('lane')
    .execute();
  return new Map(rows.map(({ lane, count }) => [lane, count]));
};

describe('a batch that needs balances another one holds', () => {
  it('says which those are, lets go of everything, and writes nothing', async () => {
    const [source, hot] = (await openBalances(db, 2)) as [string, string];
    await accept(db, [{ source, destination: hot, amount: 1n, allowOverdraft: true }]);
    await db.transaction().execute(async (trx) => {
      await lockBalances(trx, [hot]);
      const told = applyBatch(db, laneOf(source, lanes), { limit: 10, held: 'tell' });
      await expect(told).rejects.toMatchObject({ balanceIds: [hot] });
      await expect(applyBatch(db, laneOf(source, lanes), { limit: 10, held: 'tell' })).rejects.toThrow(
        BalancesHeld,
      );
    });
    expect(await applyBatch(db, laneOf(source, lanes), { limit: 10, held: 'tell' })).toBeDefined();
    await verifyLedger(db);
  });
});

describe('a balance that enters the hot lane', () => {
  const crowd = async () => {
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

  it('takes along what waits for it, from every lane, and leaves the rest', async () => {
    const { hot, count } = await crowd();
    expect(await enterHotLane(db, hot)).toBe(true);
    expect(await enterHotLane(db, hot)).toBe(false);
    const places = await placesByLane();
    expect(places.get(hotLane)).toBe(count);
    expect([...places.values()].reduce((sum, one) => sum + one, 0)).toBe(2 * count);
  });

  it('L4: loses and doubles nothing while lanes are being worked', async () => {
    const { hot, count } = await crowd();
    const working = Array.from({ length: lanes }, async (_, lane) => {
      while ((await applyBatch(db, lane, { limit: 2, held: 'wait' })) !== undefined);
    });
    await Promise.all([...working, enterHotLane(db, hot)]);
    await applyAll(db);
    while ((await applyBatch(db, hotLane, { limit: 500, held: 'wait' })) !== undefined);
    const row = await db
      .selectFrom('balances')
      .select('credit_balance')
      .where('id', '=', hot)
      .executeTakeFirst();
    expect(row?.credit_balance).toBe(2n * BigInt(count));
    expect(await placesByLane()).toEqual(new Map());
    await verifyLedger(db);
  });

  it('L4: leaves to a batch what it has taken, in a lane that was empty when the move began', async () => {
    const [hot, ...others] = (await openBalances(db, 40)) as [string, ...string[]];
    const toHot = (lane: number) => {
      const source = others.find((id) => laneOf(id, lanes) === lane) as string;
      return { source, destination: hot, amount: 1n, allowOverdraft: true };
    };
    const [lane, balance] = [await Holder.open(db), await Holder.open(db)];
    try {
      await accept(db, [toHot(0)]);
      await lane.hold((trx) => lockLane(trx, 0));
      const moved = enterHotLane(db, hot);
      await untilWaiting(db, 1, 'lane');
      // The move has looked which lanes to wait for. Now something comes into another one, and is taken.
      await accept(db, [toHot(1)]);
      await balance.hold((trx) => lockBalances(trx, [hot]));
      const applied = applyBatch(db, 1, { limit: 10, held: 'wait' });
      await untilWaiting(db, 1, 'row');
      await lane.letGo();
      // It goes past what is taken, or waits for it.
      let hasMoved = false;
      void moved.then(() => (hasMoved = true));
      await waitUntil(async () => hasMoved || (await countWaiting(db, 'row')) === 2, {
        timeoutMs: 10_000,
        what: 'the move to come to the place that is taken',
      });
      const appliedHot = applyBatch(db, hotLane, { limit: 10, held: 'wait' });
      await untilWaiting(db, 2, 'row');
      await balance.letGo();
      await Promise.all([moved, applied, appliedHot]);
    } finally {
      await Promise.all([lane.letGo(), balance.letGo()]);
    }
    for (const each of [0, 1, hotLane]) await applyBatch(db, each, { limit: 10, held: 'wait' });
    expect(await placesByLane()).toEqual(new Map());
    await verifyLedger(db);
  });

  it('leaves it when it was not needed for long enough', async () => {
    const [hot, busy] = (await openBalances(db, 2)) as [string, string];
    await enterHotLane(db, hot);
    await enterHotLane(db, busy);
    expect(await leaveHotLane(db, 60_000)).toBe(0);
    await sql`update hot_balances set last_needed_at = now() - interval '2 minutes'`.execute(db);
    await keepHot(db, [busy]);
    expect(await leaveHotLane(db, 60_000)).toBe(1);
    expect(await db.selectFrom('hot_balances').select('balance_id').execute()).toEqual([
      { balance_id: busy },
    ]);
  });
});
