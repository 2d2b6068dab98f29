import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';

/**
 * The lane of balances that workers wait for. It is above all others, which are at most 256 by their setting.
 */
export const hotLane = 256;

/**
 * The lane of the transactions of a balance: always the same, and evenly spread. FNV-1a is short and the same
 * everywhere; choosing a balance for its lane gives a client no advantage.
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
 * For `with recursive`: the lanes with queued work, as `occupied (lane)`. One index lookup per lane, from
 * each lane to the next.
 */
export const occupiedLanes = sql`lanes as (
    (select min(lane) as lane from queue_places)
    union all
    select (select min(lane) from queue_places where lane > lanes.lane) from lanes where lanes.lane is not null
  ), occupied as (select lane from lanes where lane is not null)`;

export interface WaitingLane {
  readonly lane: number;
  /** The transaction that has waited longest. */
  readonly transactionId: string;
}

/**
 * Lanes with work that is due for too long, without stopped lanes. One index lookup per lane, and one for its
 * oldest queue row.
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
