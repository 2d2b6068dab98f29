import type { Database } from '@bellwether/database';
import { hotLane, newUuid, verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { applyBatch } from '../batches/apply-batch.js';
import { enterHotLane } from '../hot-lane/hot-lane.repository.js';
import { accept, openBalances, openLedger, statusesOf } from '../testing/ledger-fixture.js';

const lane = 3;
const legCount = 3;

let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(async () => {
  await verifyLedger(db);
  await db.destroy();
});

/** A divided transaction that is held, with a date at which it expires and one at which it is committed. */
const hold = async (dates: { expiresInMs?: number; commitsInMs?: number }) => {
  const [source, ...destinations] = (await openBalances(db, 1 + legCount)) as [string, ...string[]];
  const groupId = newUuid(Date.now());
  const group = { id: groupId, kind: 'split' as const, atomic: true, size: legCount, created_at: new Date() };
  await db.insertInto('transaction_groups').values(group).execute();
  const leg = { source, amount: 5n, allowOverdraft: true, inflight: true, groupId, lane, ...dates };
  const legs = await accept(
    db,
    destinations.map((destination) => ({ ...leg, destination })),
  );
  await applyBatch(db, lane, { limit: 1, held: 'wait' });
  expect(await statusesOf(db, legs)).toEqual(legs.map(() => ['INFLIGHT', null]));
  return { groupId, legs, ofFirstLeg: destinations[0] as string };
};

/** As the server stores what is asked for a whole, or for one leg by its own id. */
const ask = async (legs: readonly string[], action: 'commit' | 'void', groupId: string | null, to = lane) => {
  const queueRow = {
    lane: to,
    due_at: sql<Date>`now()`,
    action,
    cause: 'requested' as const,
    group_id: groupId,
  };
  const queueRows = legs.map((transaction_id) => ({ ...queueRow, transaction_id }));
  await db.insertInto('queue_places').values(queueRows).execute();
};

/** As if the time had come. */
const come = (cause: string) =>
  sql`update queue_places set due_at = now() - interval '1 second' where cause = ${cause}`.execute(db);

const workAll = async (limit: number, ...lanes: readonly number[]) => {
  for (const each of lanes) while ((await applyBatch(db, each, { limit, held: 'wait' })) !== undefined);
};
const statuses = async (legs: readonly string[]) => (await statusesOf(db, legs)).map(([status]) => status);
const countPlaces = async () => (await db.selectFrom('queue_places').select('lane').execute()).length;

describe('a divided transaction that is held', () => {
  it.each([
    ['expires', { expiresInMs: 60_000 }, 'expiry', 'VOID', 'commit'],
    ['is committed at its date', { commitsInMs: 60_000 }, 'commit_date', 'APPLIED', 'void'],
  ] as const)(
    '%s as a whole, however small the batch, whatever waits in another lane',
    async (_how, dates, cause, ends, asked) => {
      const { groupId, legs } = await hold(dates);
      await ask(legs, asked, groupId, hotLane);
      await come(cause);
      const written = await applyBatch(db, lane, { limit: 1, held: 'wait' });
      expect(written?.batch.outcomes).toHaveLength(legCount);
      await workAll(1, hotLane, lane);
      expect(await statuses(legs)).toEqual(legs.map(() => ends));
      expect(await countPlaces()).toBe(0);
    },
  );

  it('keeps each of its dates together when one of its balances enters the hot lane', async () => {
    const { ofFirstLeg, legs } = await hold({ expiresInMs: 60_000, commitsInMs: 90_000 });
    await come('expiry');
    await enterHotLane(db, ofFirstLeg);
    const queueRows = await db.selectFrom('queue_places').select(['lane', 'cause', 'group_id']).execute();
    expect(new Set(queueRows.map((row) => row.lane)).size).toBe(1);
    expect(new Set(queueRows.map(({ cause, group_id }) => `${cause} ${group_id}`)).size).toBe(2);
    await workAll(1, lane, hotLane);
    expect(await statuses(legs)).toEqual(legs.map(() => 'VOID'));
  });

  it.each(['commit', 'void'] as const)(
    'gets no %s of a part for one that was asked of the whole, and keeps its dates',
    async (action) => {
      const { groupId, legs } = await hold({ expiresInMs: 60_000 });
      const [first, ...others] = legs as [string, ...string[]];
      await ask([first], 'commit', null);
      await workAll(10, lane);
      // It was asked when the first leg was held still, and stored when it was so no more.
      await ask(legs, action, groupId);
      await workAll(10, lane);
      expect(await statuses(legs)).toEqual(['APPLIED', ...others.map(() => 'INFLIGHT')]);
      expect(await countPlaces()).toBe(others.length);
      await come('expiry');
      await workAll(10, lane);
      expect(await statuses(legs)).toEqual(['APPLIED', ...others.map(() => 'VOID')]);
    },
  );
});
