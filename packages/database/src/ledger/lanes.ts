import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';

/**
 * The lane of balances for which workers were waiting for each other. Above all others, which are at most 256 by
 * their setting.
 */
export const hotLane = 256;

/**
 * The lane of a balance's transactions: the same for the same balance, spread evenly over the rest. FNV-1a,
 * because it is short, the same everywhere, and nobody gains by choosing a balance for its lane.
 */
export const laneOf = (balanceId: string, lanes: number): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < balanceId.length; index += 1) {
    hash ^= balanceId.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % lanes;
};

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
