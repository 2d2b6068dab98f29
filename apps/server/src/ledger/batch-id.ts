import { sql } from 'kysely';

/** The bulk request that a transaction came in by, be it as a leg of a divided one in it; null where there is none. */
export const batchId = sql<string | null>`(
  select case kind when 'bulk' then id else parent_id end from transaction_groups where id = transactions.group_id
)`;
