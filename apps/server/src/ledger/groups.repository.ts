import type { Tables } from '@bellwether/database';
import { sql, type Kysely, type Selectable } from 'kysely';
import { type AcceptedTransaction, storeAccepted, type Stored } from './accepted.repository.js';
import { batchId } from './batch-id.js';
import type { Legs } from './divided-view.js';
import { duplicateReference } from './ledger.errors.js';
import { withinGroup } from './within-group.js';
import type { TransactionRow } from './transactions.repository.js';

export type GroupRow = Selectable<Tables['transaction_groups']>;

export type NewGroup = Omit<GroupRow, 'created_at'>;

/** Stores groups and all their transactions, or throws and stores nothing. */
export const storeGroups = async (
  db: Kysely<Tables>,
  groups: readonly NewGroup[],
  transactions: readonly AcceptedTransaction[],
): Promise<readonly Stored[]> =>
  db.transaction().execute(async (trx) => {
    const stored = await storeAccepted(trx, transactions);
    const ids = new Set(stored.map(({ id }) => id));
    const double = transactions.find(({ id }) => !ids.has(id));
    if (double !== undefined) throw duplicateReference(double.reference);
    const createdAt = stored[0]?.createdAt ?? new Date();
    await sql`
      insert into transaction_groups (id, kind, atomic, size, parent_id, created_at)
      select *, ${createdAt}::timestamptz from unnest(
        ${groups.map(({ id }) => id)}::uuid[], ${groups.map(({ kind }) => kind)}::text[],
        ${groups.map(({ atomic }) => atomic)}::boolean[], ${groups.map(({ size }) => size)}::integer[],
        ${groups.map((group) => group.parent_id)}::uuid[]
      )`.execute(trx);
    return stored;
  });

export const findGroup = async (db: Kysely<Tables>, id: string): Promise<GroupRow | undefined> =>
  db.selectFrom('transaction_groups').selectAll().where('id', '=', id).executeTakeFirst();

/** The legs of divided transactions by group, in the order of their shares. */
export const loadDivided = async (
  db: Kysely<Tables>,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, Legs>> => {
  if (groupIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('transaction_groups as of_legs')
    .innerJoin('transactions', 'transactions.group_id', 'of_legs.id')
    .selectAll('transactions')
    .select(batchId.as('batch_id'))
    .where('of_legs.id', 'in', groupIds)
    .where('of_legs.kind', '=', 'split')
    .orderBy('transactions.id')
    .execute();
  const divided = new Map<string, [TransactionRow, ...TransactionRow[]]>();
  for (const row of rows) {
    const legs = divided.get(row.group_id ?? '');
    if (legs === undefined) divided.set(row.group_id ?? '', [row]);
    else legs.push(row);
  }
  return divided;
};

/** How the transactions of a group stand: how many of each status. A divided one counts once, as `wholeStatus` has it. */
export const countGroup = async (
  db: Kysely<Tables>,
  id: string,
): Promise<readonly { readonly status: TransactionRow['status']; readonly count: number }[]> => {
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
 * The last member of a group that has a status still. The members are found first and put in order then: walking back
 * through all transactions in order would be long where no member has the status.
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

/** The one that explains a rejected group: what was rejected for itself, before what fell with it. */
export const findRejected = async (
  db: Kysely<Tables>,
  groupId: string,
): Promise<TransactionRow | undefined> =>
  db
    .selectFrom('transactions')
    .selectAll()
    .select(batchId.as('batch_id'))
    .where(withinGroup(sql`${groupId}::uuid`))
    .where('status', '=', 'REJECTED')
    .orderBy((of) => of.eb('reject_reason', '=', 'atomic_group'))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
