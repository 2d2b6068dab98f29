import type { Tables } from '@bellwether/database';
import { occupiedLanes } from '@bellwether/database/ledger';
import { sql, type Kysely } from 'kysely';

/** How the ledger stands at one moment. Ages are 0 where nothing waits. */
export interface LedgerStanding {
  readonly queued: number;
  readonly oldestSeconds: number;
  readonly oldestActionSeconds: number;
  readonly chainBacklog: number;
  readonly chainLagSeconds: number;
  readonly chainHeadSeq: number;
  readonly hotBalances: number;
}

/** Touches only what is due and what is not sealed: what waits for a later day costs nothing here. */
export const loadStanding = async (db: Kysely<Tables>): Promise<LedgerStanding> => {
  const { rows } = await sql<LedgerStanding>`
    with recursive ${occupiedLanes}, due as (
      select sum(place.waiting) as waiting, min(place.oldest) as oldest, min(place.oldest_action) as oldest_action
      from occupied, lateral (
        select count(*) as waiting, min(due_at) as oldest,
          min(due_at) filter (where cause <> 'accepted') as oldest_action
        from queue_places where lane = occupied.lane and due_at <= (select clock_timestamp())
      ) place
    ), unsealed as (select sum(events) as events, min(created_at) as oldest from unsealed_history)
    select coalesce(due.waiting, 0)::bigint as queued,
      coalesce(extract(epoch from clock_timestamp() - due.oldest), 0)::float8 as "oldestSeconds",
      coalesce(extract(epoch from clock_timestamp() - due.oldest_action), 0)::float8 as "oldestActionSeconds",
      coalesce(unsealed.events, 0)::bigint as "chainBacklog",
      coalesce(extract(epoch from clock_timestamp() - unsealed.oldest), 0)::float8 as "chainLagSeconds",
      coalesce((select head_seq from chain_blocks order by block desc limit 1), 0)::bigint as "chainHeadSeq",
      (select count(*) from hot_balances) as "hotBalances"
    from due, unsealed`.execute(db);
  return rows[0] as LedgerStanding;
};
