import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';

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
    with recursive lanes as (
      (select min(lane) as lane from queue_places)
      union all
      select (select min(lane) from queue_places where lane > lanes.lane) from lanes where lanes.lane is not null
    )
    select lanes.lane, oldest.transaction_id as "transactionId"
    from lanes, lateral (
      select transaction_id from queue_places
      where lane = lanes.lane and due_at <= (select clock_timestamp() - ${longerThanMs} * interval '1 millisecond')
      order by due_at, seq limit 1
    ) oldest
    where lanes.lane is not null and not exists (select from stopped_lanes s where s.lane = lanes.lane)`.execute(
    db,
  );
  return rows;
};
