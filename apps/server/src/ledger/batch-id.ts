import { type RawBuilder, sql } from 'kysely';

/** The bulk request that a transaction came in by, be it as a leg of a divided one in it; null where there is none. */
export const batchId = sql<string | null>`(
  select case kind when 'bulk' then id else parent_id end from transaction_groups where id = transactions.group_id
)`;

/** Whether that request is one of some, asked from their end: its groups are found first, and by them their transactions. */
export const withinBatches = (ids: readonly RawBuilder<unknown>[]): RawBuilder<boolean> =>
  sql`group_id = any(
    select id from transaction_groups where id in (${sql.join(ids)}) and kind = 'bulk'
    union all select id from transaction_groups where parent_id in (${sql.join(ids)})
  )`;
