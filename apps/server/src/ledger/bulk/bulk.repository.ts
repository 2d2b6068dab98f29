import type { Tables } from '@bellwether/database';
import { type RawBuilder, sql, type Kysely } from 'kysely';
import { selectTransactions, type TransactionRow } from '../transactions/transactions.repository.js';

/** Whether a transaction belongs to a group, directly or as a leg of a divided transaction in it. */
export const withinGroup = (id: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`group_id = any(select ${id} union all select id from transaction_groups where parent_id = ${id})`;

export const findGroup = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('transaction_groups').selectAll().where('id', '=', id).executeTakeFirst();

/** How many transactions of a group have each status. A divided one counts once, with its `wholeStatus`. */
export const countGroup = async (db: Kysely<Tables>, id: string) => {
  const { rows } = await sql<{ status: TransactionRow['status']; count: number }>`
    select status, count(*) as count from (
      select case when bool_or(status = 'INFLIGHT') then 'INFLIGHT' when bool_or(status = 'APPLIED') then 'APPLIED'
        else min(status) end as status
      from transactions where ${withinGroup(sql`${id}::uuid`)}
      group by case when group_id = ${id}::uuid then id else group_id end
    ) member group by status`.execute(db);
  return rows;
};

/**
 * The last member of a group that has a status. The members are found first and sorted then: scanning all
 * transactions backwards is slow when no member has the status.
 */
export const findLastMember = async (
  db: Kysely<Tables>,
  groupId: string,
  status: TransactionRow['status'],
): Promise<string | undefined> => {
  const { rows } = await sql<{ id: string }>`
    with member as materialized (
      select id from transactions where status = ${status} and ${withinGroup(sql`${groupId}::uuid`)}
    )
    select id from member order by id desc limit 1`.execute(db);
  return rows[0]?.id;
};

/** The member that explains a rejected group: one rejected for its own reason comes first. */
export const findRejected = (db: Kysely<Tables>, groupId: string) =>
  selectTransactions(db)
    .where(withinGroup(sql`${groupId}::uuid`))
    .where('status', '=', 'REJECTED')
    .orderBy((of) => of.eb('reject_reason', '=', 'atomic_group'))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
