import { type RawBuilder, sql } from 'kysely';

/** Whether a transaction is one of a group, be it as a leg of a divided transaction in it. */
export const withinGroup = (id: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`group_id = any(select ${id} union all select id from transaction_groups where parent_id = ${id})`;
