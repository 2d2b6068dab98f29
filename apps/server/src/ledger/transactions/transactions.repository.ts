import type { Tables } from '@bellwether/database';
import { sql, type Kysely, type Selectable, type RawBuilder } from 'kysely';
import { type Accepted, columnsOf } from '../intake/accepted.repository.js';
import type { Filter } from '../reads/filters.js';
import { columnsNamed, type Listed } from '../reads/listing.repository.js';

/** The bulk request of a transaction, also of a leg of a divided one in it; null where there is none. */
const batchId = sql<string | null>`(
  select case kind when 'bulk' then id else parent_id end from transaction_groups where id = transactions.group_id
)`;

export type TransactionRow = Selectable<Tables['transactions']> & {
  /** The bulk request that it came in by. */
  readonly batch_id: string | null;
};

/** The legs of a divided transaction: at least one, in the order of its shares. */
export type Legs = readonly [TransactionRow, ...TransactionRow[]];

/** The row of a transaction as it was stored, without reading it back. */
export const acceptedRow = ({ transaction, createdAt }: Accepted): TransactionRow => ({
  ...columnsOf(transaction),
  meta_data: transaction.metaData as TransactionRow['meta_data'],
  // Members of a bulk request are not shown one by one when they are accepted.
  batch_id: null,
  created_at: createdAt,
  changed_at: createdAt,
  status: transaction.scheduledFor !== null && transaction.scheduledFor > createdAt ? 'SCHEDULED' : 'QUEUED',
  reject_reason: null,
  committed_amount: 0n,
});

export const selectTransactions = (db: Kysely<Tables>) =>
  db.selectFrom('transactions').selectAll().select(batchId.as('batch_id'));

export const loadTransactions = async (db: Kysely<Tables>, ids: readonly string[]) =>
  ids.length === 0 ? [] : selectTransactions(db).where('id', 'in', ids).execute();

export const findTransactionByReference = (db: Kysely<Tables>, reference: string) =>
  selectTransactions(db).where('reference', '=', reference).executeTakeFirst();

export const findUsedReference = async (db: Kysely<Tables>, references: readonly string[]) => {
  const row = await db
    .selectFrom('transactions')
    .select('reference')
    .where(sql<boolean>`reference = any(${references}::text[])`)
    .limit(1)
    .executeTakeFirst();
  return row?.reference;
};

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
  return Map.groupBy(rows, (row) => row.group_id ?? '') as Map<string, [TransactionRow]>;
};

/** Whether the bulk request is one of some. It finds the groups first, and their transactions by index. */
export const withinBatches = (ids: readonly RawBuilder<unknown>[]): RawBuilder<boolean> =>
  sql`group_id = any(
    select id from transaction_groups where id in (${sql.join(ids)}) and kind = 'bulk'
    union all select id from transaction_groups where parent_id in (${sql.join(ids)})
  )`;

const waiting: readonly unknown[] = ['QUEUED', 'SCHEDULED'];

/**
 * A condition that all transactions with these statuses also meet and that an index knows; the status has no
 * index. Queued and scheduled ones have a queue row until they are decided. Rejected ones have a reason.
 */
export const impliedByStatus = (statuses: Filter['values']): RawBuilder<boolean> | undefined => {
  if (statuses.every((status) => waiting.includes(status))) {
    // As an array, so that the planner always starts from the queue rows.
    return sql`id = any(array(select transaction_id from queue_places where cause = 'accepted'))`;
  }
  return statuses.every((status) => status === 'REJECTED') ? sql`reject_reason is not null` : undefined;
};

/** Every field by which a transaction can be found, under its name in answers. */
export const listedTransactions: Listed = {
  table: sql`(select transactions.*, ${batchId} as batch_id from transactions) transactions`,
  foundBy: ['transaction_id', 'reference', 'source', 'destination', 'parent_transaction', 'batch_id'],
  columns: {
    transaction_id: { kind: { id: 'transaction' }, column: sql`id` },
    parent_transaction: { kind: { id: 'transaction' }, column: sql`parent_id` },
    batch_id: { kind: { id: 'group' }, column: sql`batch_id`, isOneOf: withinBatches },
    source: { kind: { id: 'balance' }, column: sql`source_id` },
    destination: { kind: { id: 'balance' }, column: sql`destination_id` },
    ...columnsNamed('text', 'reference', 'currency', 'description'),
    status: { kind: 'text', column: sql`status`, implies: impliedByStatus },
    ...columnsNamed('text', 'reject_reason'),
    amount: { kind: 'number', column: sql`(precise_amount / precision)` },
    ...columnsNamed('number', 'precise_amount', 'precision'),
    ...columnsNamed('flag', 'inflight', 'allow_overdraft'),
    ...columnsNamed('time', 'created_at', 'scheduled_for', 'effective_date', 'inflight_expiry_date'),
  },
};
