import type { Tables } from '@bellwether/database';
import { hotLane, occupiedLanes } from '@bellwether/database/ledger';
import { sql, type Kysely } from 'kysely';
import { findByKey } from './locks.repository.js';

/** Of a lane with more due work than this the rest stays: right there as well, and soon done. */
const placesMax = 10_000;

/** Nobody works it then: what is in it waits for a person, and so must what comes after. */
const hotLaneIsOpen = sql<boolean>`not exists (select from stopped_lanes where lane = ${hotLane})`;

/**
 * Says to those who accept that a balance is hot, and sends what is due for it through the hot lane: lane by lane, each
 * told to `moved`. False when the balance was hot already, or the hot lane is stopped.
 *
 * What waits for a later time stays where its job will look for it then. So does what waits in a lane that was stopped:
 * it may be what stopped it.
 */
export const enterHotLane = async (
  db: Kysely<Tables>,
  balanceId: string,
  moved: (lane: number) => Promise<void> = () => Promise.resolve(),
): Promise<boolean> => {
  const { rows: entered } = await sql<{ fresh: boolean }>`
    insert into hot_balances (balance_id) select ${balanceId}::uuid where ${hotLaneIsOpen}
    on conflict (balance_id) do update set last_needed_at = now() returning xmax = 0 as fresh`.execute(db);
  if (entered[0]?.fresh !== true) return false;
  const { rows } = await sql<{ lane: number }>`
    with recursive ${occupiedLanes} select lane from occupied
    where lane <> ${hotLane} and not exists (select from stopped_lanes s where s.lane = occupied.lane)
    order by lane`.execute(db);
  for (const { lane } of rows) if ((await moveDue(db, lane, balanceId)) > 0) await moved(lane);
  return true;
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

/**
 * Lets balances go that nobody would have waited for lately, and returns how many. What waits stays where it is. None
 * while the hot lane is stopped: what would come in their own lanes would overtake it.
 */
export const leaveHotLane = async (db: Kysely<Tables>, quietForMs: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from hot_balances
    where last_needed_at < now() - ${quietForMs} * interval '1 millisecond' and ${hotLaneIsOpen}`.execute(db);
  return Number(numAffectedRows);
};
