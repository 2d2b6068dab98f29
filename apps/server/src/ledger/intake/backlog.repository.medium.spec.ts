import type { Database } from '@bellwether/database';
import { sql } from 'kysely';
import { type AcceptedTransaction, storeAccepted } from './accepted.repository.js';
import { countDue, countWaiting } from './backlog.repository.js';
import { openAcceptance } from '../testing/acceptance-fixture.js';

let db: Database;
let accepted: (reference: string, change?: Partial<AcceptedTransaction>) => AcceptedTransaction;
beforeEach(async () => {
  ({ db, accepted } = await openAcceptance());
});
afterEach(() => db.destroy());

const store = (count: number, name: string, change: Partial<AcceptedTransaction>) =>
  storeAccepted(
    db,
    Array.from({ length: count }, (_, index) => accepted(`${name}-${index}`, change)),
  );

const tomorrow = () => new Date(Date.now() + 86_400_000);

describe('the count of waiting work', () => {
  it('counts due rows of every lane, up to the limit', async () => {
    expect(await countDue(db, 10)).toBe(0);
    await store(3, 'a', { lane: 0 });
    await store(4, 'b', { lane: 256 });
    await store(2, 'tomorrow', { lane: 0, scheduledFor: tomorrow() });
    expect([await countDue(db, 10), await countDue(db, 5)]).toEqual([7, 5]);
  });

  it('counts only rows that are due for long enough, when asked', async () => {
    await store(3, 'a', { lane: 0 });
    await store(2, 'b', { lane: 1 });
    await sql`update queue_places set due_at = due_at - interval '1 hour' where lane = 1`.execute(db);
    expect([await countWaiting(db, 10, 60_000), await countWaiting(db, 10, 0)]).toEqual([2, 5]);
  });

  it('counts transactions or queue rows, up to the limit', async () => {
    await store(3, 'a', { lane: 0 });
    await sql`insert into queue_places (lane, due_at, transaction_id, action, cause)
      select lane, due_at, transaction_id, 'commit', also.cause
      from queue_places, unnest(array['requested', 'expiry']) as also (cause)`.execute(db);
    expect([await countDue(db, 10), await countWaiting(db, 10, 0)]).toEqual([9, 3]);
    expect(await countDue(db, 2)).toBe(2);
    expect(await countWaiting(db, 2, 0)).toBeLessThan(3);
  });

  it('leaves out stopped lanes', async () => {
    await store(3, 'a', { lane: 1 });
    await store(4, 'b', { lane: 2 });
    await db.insertInto('stopped_lanes').values({ lane: 2, reason: 'L2: a test' }).execute();
    expect(await countDue(db, 10)).toBe(3);
  });

  it.each(['before', 'after'])('does not read what waits for a later day, %s statistics', async (when) => {
    for (const lane of [0, 1, 2]) await store(2_000, `later-${lane}`, { lane, scheduledFor: tomorrow() });
    await store(5, 'due', { lane: 1 });
    if (when === 'after') await sql`analyze queue_places`.execute(db);
    const read = await db.transaction().execute(async (trx) => {
      expect(await countDue(trx, 100_000)).toBe(5);
      const { rows } = await sql<{ read: number }>`
        select seq_tup_read + coalesce(idx_tup_fetch, 0) as read from pg_stat_xact_user_tables
        where relname = 'queue_places'`.execute(trx);
      return rows[0]?.read;
    });
    expect(read).toBeLessThan(100);
  });
});
