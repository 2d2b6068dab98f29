import type { Tables } from '@bellwether/database';
import { occupiedLanes } from '@bellwether/database/ledger';
import { type Kysely, type RawBuilder, sql } from 'kysely';

/**
 * What waits for a worker, no further than matters. Lane by lane, and in each only what is due: what waits for a later
 * day costs nothing here. A stopped lane waits for a person, and keeps nobody else out.
 */
const duePlaces = (countMax: number, longerThanMs: number): RawBuilder<unknown> => sql`(
  with recursive ${occupiedLanes}
  select place.transaction_id from occupied, lateral (
    select transaction_id from queue_places
    where lane = occupied.lane
      and due_at <= (select clock_timestamp() - ${longerThanMs} * interval '1 millisecond')
  ) place
  where not exists (select from stopped_lanes s where s.lane = occupied.lane)
  limit ${countMax}
)`;

/** How many places wait for a worker, counted no further than that. */
export const countDue = async (db: Kysely<Tables>, countMax: number): Promise<number> => {
  const { rows } = await sql<{ waiting: number }>`
    select count(*) as waiting from ${duePlaces(countMax, 0)} place`.execute(db);
  return rows[0]?.waiting ?? 0;
};

/** How many transactions have such places, one or several, for longer than a time; of so many places, which are few. */
export const countWaiting = async (
  db: Kysely<Tables>,
  placesMax: number,
  longerThanMs: number,
): Promise<number> => {
  const { rows } = await sql<{ waiting: number }>`
    select count(distinct transaction_id) as waiting from ${duePlaces(placesMax, longerThanMs)} place`.execute(
    db,
  );
  return rows[0]?.waiting ?? 0;
};
