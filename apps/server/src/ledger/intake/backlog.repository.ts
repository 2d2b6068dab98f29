import type { Tables } from '@bellwether/database';
import { occupiedLanes } from '@bellwether/database/ledger';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/**
 * Due queue rows, counted up to a limit. It looks lane by lane and only at due rows, so work for a later day
 * costs nothing. Stopped lanes are left out: they wait for a person and must not block others.
 */
const dueQueueRows = (countMax: number, longerThanMs: number): RawBuilder<unknown> => sql`(
  with recursive ${occupiedLanes}
  select place.transaction_id from occupied, lateral (
    select transaction_id from queue_places
    where lane = occupied.lane
      and due_at <= (select clock_timestamp() - ${longerThanMs} * interval '1 millisecond')
  ) place
  where not exists (select from stopped_lanes s where s.lane = occupied.lane)
  limit ${countMax}
)`;

/** How many queue rows are due, counted up to a limit. */
export const countDue = async (db: Kysely<Tables>, countMax: number): Promise<number> => {
  const { rows } = await sql<{ waiting: number }>`
    select count(*) as waiting from ${dueQueueRows(countMax, 0)} place`.execute(db);
  return rows[0]?.waiting ?? 0;
};

/** How many transactions have queue rows that are due for longer than a time, among so many rows. */
export const countWaiting = async (db: Kysely<Tables>, queueRowsMax: number, longerThanMs: number) => {
  const { rows } = await sql<{ waiting: number }>`
    select count(distinct transaction_id) as waiting from ${dueQueueRows(queueRowsMax, longerThanMs)} place`.execute(
    db,
  );
  return rows[0]?.waiting ?? 0;
};
