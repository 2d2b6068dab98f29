import type { Tables } from '@bellwether/database';
import { hotLane, occupiedLanes } from '@bellwether/database/ledger';
import { sql, type Kysely } from 'kysely';
import { findByKey } from '../batches/locks.repository.js';

/** Further due rows of a lane stay there, which is correct as well and soon done. */
const queueRowsMax = 10_000;

/** A stopped hot lane waits for a person, so nothing may enter or leave it. */
const hotLaneIsOpen = sql<boolean>`not exists (select from stopped_lanes where lane = ${hotLane})`;

/**
 * Marks a balance as hot for the server, and moves its due work to the hot lane. Calls `moved` for each lane
 * from which work was moved. False when the balance was already hot or the hot lane is stopped.
 *
 * Work for a later time stays, because its job looks there. Work of a stopped lane stays as well: it may be
 * what stopped the lane.
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
 * Takes no lane lock and waits for no row. A queue row that a batch has locked stays with that batch. The
 * balances of each transaction are read in a subquery: a join would scan the history of the hot balance,
 * which is the longest of all.
 */
const moveDue = (db: Kysely<Tables>, lane: number, balanceId: string) =>
  db.transaction().execute(async (trx) => {
    await findByKey(trx);
    const { numAffectedRows } = await sql`
      with due as materialized (
        select ctid as place, transaction_id, group_id from queue_places
        where lane = ${lane} and due_at <= (select clock_timestamp())
        order by due_at, seq limit ${queueRowsMax}
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

/** Records that lanes would still wait for these balances if they were not in the hot lane. */
export const keepHot = async (db: Kysely<Tables>, balanceIds: readonly string[]): Promise<void> => {
  await db
    .updateTable('hot_balances')
    .set({ last_needed_at: sql`now()` })
    .where('balance_id', 'in', balanceIds)
    .execute();
};

/**
 * Removes balances that were not needed in the hot lane lately, and returns how many. Queued work stays where
 * it is. Does nothing while the hot lane is stopped: later work in other lanes would overtake it.
 */
export const leaveHotLane = async (db: Kysely<Tables>, quietForMs: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from hot_balances
    where last_needed_at < now() - ${quietForMs} * interval '1 millisecond' and ${hotLaneIsOpen}`.execute(db);
  return Number(numAffectedRows);
};
