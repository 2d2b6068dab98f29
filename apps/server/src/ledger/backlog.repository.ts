import type { Tables } from '@bellwether/database';
import { occupiedLanes } from '@bellwether/database/ledger';
import { sql, type Kysely } from 'kysely';

/**
 * How many places wait for a worker, counted no further than matters. Lane by lane, and in each only what is due:
 * what waits for a later day costs nothing here. A stopped lane waits for a person, and keeps nobody else out.
 */
export const countDue = async (db: Kysely<Tables>, countMax: number, longerThanMs = 0): Promise<number> => {
  const { rows } = await sql<{ waiting: number }>`
    with recursive ${occupiedLanes}
    select count(*) as waiting from (
      select from occupied, lateral (
        select from queue_places
        where lane = occupied.lane
          and due_at <= (select clock_timestamp() - ${longerThanMs} * interval '1 millisecond')
      ) due
      where not exists (select from stopped_lanes s where s.lane = occupied.lane)
      limit ${countMax}
    ) place`.execute(db);
  return rows[0]?.waiting ?? 0;
};
