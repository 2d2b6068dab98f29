import { stringifyExactJson, type Tables } from '@bellwether/database';
import { sql, type Kysely, type Selectable } from 'kysely';
import { duplicateReference } from '../ledger.errors.js';

/** A valid movement; its balances are not looked up yet. */
export interface TransactionDraft {
  readonly reference: string;
  readonly description: string;
  readonly currency: string;
  readonly source: string;
  readonly destination: string;
  readonly amount: bigint;
  readonly precision: bigint;
  readonly allowOverdraft: boolean;
  readonly overdraftLimit: bigint | null;
  readonly inflight: boolean;
  readonly inflightExpiryDate: Date | null;
  readonly inflightCommitDate: Date | null;
  readonly scheduledFor: Date | null;
  readonly effectiveDate: Date | null;
  readonly metaData: Readonly<Record<string, unknown>>;
  /** The transaction that this one corrects. */
  readonly parentId: string | null;
}

/** Everything that is stored of a transaction when it is accepted. */
export interface AcceptedTransaction extends Omit<TransactionDraft, 'source' | 'destination'> {
  readonly id: string;
  readonly groupId: string | null;
  readonly sourceId: string;
  readonly destinationId: string;
  readonly lane: number;
  /** Transactions with the same id here are decided together. `null` is decided alone. */
  readonly decidedWith: string | null;
  /** Of the request, where its trace is kept. */
  readonly traceparent?: string | undefined;
}

export interface Accepted {
  readonly transaction: AcceptedTransaction;
  readonly createdAt: Date;
}

export interface Stored {
  readonly id: string;
  readonly createdAt: Date;
}

/** The columns of `transactions` that acceptance sets. */
export const columnsOf = (transaction: AcceptedTransaction) => ({
  id: transaction.id,
  reference: transaction.reference,
  parent_id: transaction.parentId,
  group_id: transaction.groupId,
  source_id: transaction.sourceId,
  destination_id: transaction.destinationId,
  currency: transaction.currency,
  precise_amount: transaction.amount,
  precision: transaction.precision,
  description: transaction.description,
  allow_overdraft: transaction.allowOverdraft,
  overdraft_limit: transaction.overdraftLimit,
  inflight: transaction.inflight,
  inflight_expiry_date: transaction.inflightExpiryDate,
  inflight_commit_date: transaction.inflightCommitDate,
  scheduled_for: transaction.scheduledFor,
  effective_date: transaction.effectiveDate,
  meta_data: transaction.metaData,
});

/** One JSON text for the whole group. Numbers are strings, which Postgres reads as exact numerics. */
const rowsText = (transactions: readonly AcceptedTransaction[]): string =>
  stringifyExactJson(
    transactions.map((transaction, position) => ({
      position,
      ...columnsOf(transaction),
      precise_amount: transaction.amount.toString(),
      precision: transaction.precision.toString(),
      overdraft_limit: transaction.overdraftLimit?.toString() ?? null,
      lane: transaction.lane,
      place_group_id: transaction.decidedWith,
      ...(transaction.traceparent !== undefined && { traceparent: transaction.traceparent }),
    })),
  );

/**
 * Stores a group of transactions with their queue rows and the first page of their history, in one statement
 * with one wait for the disk. A reference that already exists is left out with everything that depends on it.
 * Of two equal references in the group the first is kept. Rows are inserted in the order of their references,
 * so two groups with common references cannot deadlock.
 */
export const storeAccepted = async (db: Kysely<Tables>, transactions: readonly AcceptedTransaction[]) => {
  const { rows } = await sql<Stored>`
    with given as materialized (
      select * from json_to_recordset(${rowsText(transactions)}::json) as given (
        position integer, id uuid, reference text, parent_id uuid, group_id uuid, source_id uuid,
        destination_id uuid, currency text, precise_amount numeric, precision numeric, description text,
        allow_overdraft boolean, overdraft_limit numeric, inflight boolean, inflight_expiry_date timestamptz(3),
        inflight_commit_date timestamptz(3), scheduled_for timestamptz(3), effective_date timestamptz(3),
        meta_data jsonb, lane integer, place_group_id uuid, traceparent text)
    ), accepted as (
      insert into transactions (
        id, reference, parent_id, group_id, source_id, destination_id, currency, precise_amount, precision,
        description, allow_overdraft, overdraft_limit, inflight, inflight_expiry_date, inflight_commit_date,
        scheduled_for, effective_date, meta_data, created_at, changed_at, status)
      select id, reference, parent_id, group_id, source_id, destination_id, currency, precise_amount, precision,
        description, allow_overdraft, overdraft_limit, inflight, inflight_expiry_date, inflight_commit_date,
        scheduled_for, effective_date, meta_data, now(), now(),
        case when scheduled_for > now() then 'SCHEDULED' else 'QUEUED' end
      from given order by reference, position
      on conflict (reference) do nothing
      returning id, created_at, status
    ), places as (
      insert into queue_places (lane, due_at, transaction_id, action, cause, group_id, traceparent)
      select lane, greatest(scheduled_for, now()), id, 'apply', 'accepted', place_group_id, traceparent
      from given where id in (select id from accepted) order by position
    ), page as (
      insert into unsealed_history (page, events, created_at)
      select nextval('history_page'), count(*), now() from accepted having count(*) > 0
      returning page
    ), history as (
      insert into transaction_history (page, position, transaction_id, status, amount, created_at)
      select page.page, row_number() over (order by given.position), given.id, accepted.status,
        given.precise_amount, now()
      from page, given join accepted on accepted.id = given.id
    )
    select id, created_at as "createdAt" from accepted`.execute(db);
  return rows;
};

/** Postgres refused the data: the statement was rolled back, and one row caused it. */
const isRefusedData = (error: unknown): boolean =>
  /^(?:22|23|54)/.test(String((error as { code?: unknown }).code));

/** By id: when it was accepted, or why it was not. A reference that already exists has no verdict. */
export type Verdicts = ReadonlyMap<string, Date | Error>;

/**
 * Stores independent transactions in one statement. When Postgres refuses a row, both halves are stored one
 * after the other, down to that row. Only that row is refused, and only one connection is used. Throws when
 * nothing was stored; a later failure concerns only its own transactions.
 */
export const storeEach = async (
  db: Kysely<Tables>,
  transactions: readonly AcceptedTransaction[],
): Promise<Verdicts> => {
  if (transactions.length === 0) return new Map();
  try {
    const rows = await storeAccepted(db, transactions);
    return new Map(rows.map(({ id, createdAt }) => [id, createdAt]));
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    if (transactions.length === 1) return failed(transactions, error);
    const middle = Math.ceil(transactions.length / 2);
    const first = await storeHalf(db, transactions.slice(0, middle));
    return new Map([...first, ...(await storeHalf(db, transactions.slice(middle)))]);
  }
};

const failed = (transactions: readonly AcceptedTransaction[], error: unknown): Verdicts =>
  new Map(transactions.map(({ id }) => [id, error as Error]));

/** The other half may already be durable, so a failure here must not throw. */
const storeHalf = (db: Kysely<Tables>, half: readonly AcceptedTransaction[]): Promise<Verdicts> =>
  storeEach(db, half).catch((error: unknown) => failed(half, error));

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
