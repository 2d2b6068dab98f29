import type { Tables } from '@bellwether/database';
import { hotLane } from '@bellwether/database/ledger';
import { sql, type Kysely } from 'kysely';
import { lockLane } from './lanes.repository.js';

/**
 * Sends everything that waits for a balance through the hot lane, and says so to those who accept. All lanes it
 * waits in are held meanwhile, so that no batch has taken what is moved. What waits in a lane that was stopped stays
 * there: it may be what stopped it. False when the balance was hot already.
 */
export const enterHotLane = async (db: Kysely<Tables>, balanceId: string): Promise<boolean> =>
  db.transaction().execute(async (trx) => {
    const entered = await trx
      .insertInto('hot_balances')
      .values({ balance_id: balanceId })
      .onConflict((conflict) => conflict.column('balance_id').doUpdateSet({ last_needed_at: sql`now()` }))
      .returning(sql<boolean>`xmax = 0`.as('fresh'))
      .executeTakeFirst();
    if (entered?.fresh !== true) return false;
    const { rows } = await sql<{ lane: number }>`
      select distinct lane from queue_places where lane <> ${hotLane} order by lane`.execute(trx);
    // In the order of their numbers; whoever works a lane holds one of them and waits for no other.
    for (const { lane } of rows) await lockLane(trx, lane);
    await sql`
      update queue_places set lane = ${hotLane}
      from transactions
      where transactions.id = queue_places.transaction_id and queue_places.group_id is null
        and queue_places.lane <> ${hotLane} and queue_places.lane not in (select lane from stopped_lanes)
        and (transactions.source_id = ${balanceId}::uuid or transactions.destination_id = ${balanceId}::uuid)`.execute(
      trx,
    );
    return true;
  });

/** Remembers that some balances would still be waited for, were they not in the hot lane. */
export const keepHot = async (db: Kysely<Tables>, balanceIds: readonly string[]): Promise<void> => {
  await db
    .updateTable('hot_balances')
    .set({ last_needed_at: sql`now()` })
    .where('balance_id', 'in', balanceIds)
    .execute();
};

/** Lets balances go that nobody would have waited for lately, and returns how many. What waits stays where it is. */
export const leaveHotLane = async (db: Kysely<Tables>, quietForMs: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from hot_balances
    where last_needed_at < now() - ${quietForMs} * interval '1 millisecond'`.execute(db);
  return Number(numAffectedRows);
};
