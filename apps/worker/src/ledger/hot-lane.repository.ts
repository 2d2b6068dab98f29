import type { Tables } from '@bellwether/database';
import { hotLane, occupiedLanes } from '@bellwether/database/ledger';
import { sql, type Kysely } from 'kysely';
import { findByKey } from './lanes.repository.js';

/** Of a lane with more due work than this the rest stays: right there as well, and soon done. */
const placesMax = 10_000;

/**
 * Says to those who accept that a balance is hot, and sends what is due for it through the hot lane. Returns the lanes
 * from which work was taken, or undefined when the balance was hot already.
 *
 * What waits for a later time stays where its job will look for it then. So does what waits in a lane that was stopped:
 * it may be what stopped it.
 */
export const enterHotLane = async (
  db: Kysely<Tables>,
  balanceId: string,
): Promise<readonly number[] | undefined> => {
  const entered = await db
    .insertInto('hot_balances')
    .values({ balance_id: balanceId })
    .onConflict((conflict) => conflict.column('balance_id').doUpdateSet({ last_needed_at: sql`now()` }))
    .returning(sql<boolean>`xmax = 0`.as('fresh'))
    .executeTakeFirst();
  if (entered?.fresh !== true) return undefined;
  const { rows } = await sql<{ lane: number }>`
    with recursive ${occupiedLanes} select lane from occupied
    where lane <> ${hotLane} and not exists (select from stopped_lanes s where s.lane = occupied.lane)
    order by lane`.execute(db);
  const from: number[] = [];
  for (const { lane } of rows) if ((await moveDue(db, lane, balanceId)) > 0) from.push(lane);
  return from;
};

/**
 * Waits for nobody, and keeps others waiting for one statement: neither the lane nor its batches are asked. A place
 * that a batch has taken is locked and stays with it; whoever comes first has it alone. Each transaction is asked
 * for its balances, in a query of its own: joined, they would be found by the balance, and a hot one has the longest
 * history of all.
 */
const moveDue = async (db: Kysely<Tables>, lane: number, balanceId: string): Promise<number> =>
  db.transaction().execute(async (trx) => {
    await findByKey(trx);
    const { numAffectedRows } = await sql`
      with due as materialized (
        select ctid as place, transaction_id, group_id from queue_places
        where lane = ${lane} and due_at <= (select clock_timestamp())
        order by due_at, seq limit ${placesMax}
      )
      update queue_places set lane = ${hotLane} where ctid = any (array(
        select ctid from queue_places where ctid = any (array(
          select due.place from due where due.group_id is null and (
            select ${balanceId}::uuid in (t.source_id, t.destination_id) from transactions t where t.id = due.transaction_id
          )
        )) for update skip locked
      ))`.execute(trx);
    return Number(numAffectedRows);
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
