import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';

/**
 * For `with recursive`: the lanes in which there is work, as `occupied (lane)`. One look into the index per lane,
 * however much stands in it: from each lane to the next.
 */
export const occupiedLanes = sql`lanes as (
    (select min(lane) as lane from queue_places)
    union all
    select (select min(lane) from queue_places where lane > lanes.lane) from lanes where lanes.lane is not null
  ), occupied as (select lane from lanes where lane is not null)`;

export interface WaitingLane {
  readonly lane: number;
  /** The transaction that waits longest. */
  readonly transactionId: string;
}

/**
 * Lanes with work that is due for longer than its job should have needed, but for those that were stopped. One
 * look-up per lane, however much waits: from each lane to the next, and in each to its oldest place.
 */
export const findWaitingLanes = async (
  db: Kysely<Tables>,
  longerThanMs: number,
): Promise<readonly WaitingLane[]> => {
  const { rows } = await sql<WaitingLane>`
    with recursive ${occupiedLanes}
    select occupied.lane, oldest.transaction_id as "transactionId"
    from occupied, lateral (
      select transaction_id from queue_places
      where lane = occupied.lane and due_at <= (select clock_timestamp() - ${longerThanMs} * interval '1 millisecond')
      order by due_at, seq limit 1
    ) oldest
    where not exists (select from stopped_lanes s where s.lane = occupied.lane)`.execute(db);
  return rows;
};
