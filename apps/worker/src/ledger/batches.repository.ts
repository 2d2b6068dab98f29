import type { Tables } from '@bellwether/database';
import {
  assertWrittenOnce,
  finalStatuses,
  guarantee,
  type BalanceState,
  type Entry,
} from '@bellwether/database/ledger';
import { sql, type Transaction } from 'kysely';
import type { AppliedBatch, Outcome, Step } from './apply-transactions.js';

/** What is to be done to an inflight transaction at a later date. */
export interface FollowUp {
  readonly transactionId: string;
  readonly dueAt: Date;
  readonly cause: 'expiry' | 'commit_date';
}

type Stepped = Outcome & { readonly step: Step };

const stepped = (batch: AppliedBatch): readonly Stepped[] =>
  batch.outcomes.filter((outcome): outcome is Stepped => outcome.step !== undefined);

/** The state each transaction is left in, with the one it was in when the batch was read. */
const lastSteps = (steps: readonly Stepped[]): readonly Stepped[] => [
  ...new Map(steps.map((outcome) => [outcome.step.from.id, outcome])).values(),
];

export interface BatchToWrite {
  readonly lane: number;
  /** The balances as they were read and locked. */
  readonly before: ReadonlyMap<string, BalanceState>;
  readonly batch: AppliedBatch;
  readonly at: Date;
}

/**
 * Writes a decided batch: one statement per kind of row, whatever its size. Each statement also says how many rows
 * it met as they were read; a row that is missing means that someone was there before, and nothing is kept.
 */
export const writeBatch = async (
  trx: Transaction<Tables>,
  { lane, before, batch, at }: BatchToWrite,
): Promise<readonly FollowUp[]> => {
  const steps = stepped(batch);
  await deletePlaces(trx, batch.outcomes);
  if (steps.length === 0) return [];
  await updateBalances(trx, before, batch.balances);
  await insertEntries(trx, batch.entries, at);
  const last = lastSteps(steps);
  await updateTransactions(trx, last, at);
  await insertHistory(trx, steps, at);
  await deleteLeftPlaces(trx, last);
  return insertFollowUps(trx, lane, last);
};

/** A transaction that has become final waits for nothing more, such as its expiry. */
const deleteLeftPlaces = async (trx: Transaction<Tables>, last: readonly Stepped[]): Promise<void> => {
  const ended = last.filter(({ work, step }) => work.transaction.inflight && finalStatuses.has(step.status));
  if (ended.length === 0) return;
  const ids = ended.map(({ work }) => work.transaction.id);
  await sql`delete from queue_places where transaction_id = any(${ids}::uuid[])`.execute(trx);
};

/** A transaction that has just become inflight waits for the dates it was given. */
const insertFollowUps = async (
  trx: Transaction<Tables>,
  lane: number,
  last: readonly Stepped[],
): Promise<readonly FollowUp[]> => {
  const held = last.filter(({ work, step }) => work.action.kind === 'apply' && step.status === 'INFLIGHT');
  if (held.length === 0) return [];
  const { rows } = await sql<FollowUp>`
    insert into queue_places (lane, due_at, transaction_id, action, cause)
    select ${lane}::integer, follow.due_at, t.id, follow.action, follow.cause
    from transactions t, lateral (values
      (t.inflight_expiry_date, 'void', 'expiry'), (t.inflight_commit_date, 'commit', 'commit_date')
    ) as follow (due_at, action, cause)
    where t.id = any(${held.map(({ work }) => work.transaction.id)}::uuid[]) and follow.due_at is not null
    returning transaction_id as "transactionId", due_at as "dueAt", cause`.execute(trx);
  return rows;
};

const deletePlaces = async (trx: Transaction<Tables>, outcomes: readonly Outcome[]): Promise<void> => {
  const { numAffectedRows } = await sql`
    delete from queue_places place
    using unnest(
      ${outcomes.map(({ work }) => work.transaction.id)}::uuid[], ${outcomes.map(({ work }) => work.cause)}::text[]
    ) as done (transaction_id, cause)
    where place.transaction_id = done.transaction_id and place.cause = done.cause`.execute(trx);
  assertWrittenOnce('places in the queue', outcomes.length, Number(numAffectedRows));
};

const updateBalances = async (
  trx: Transaction<Tables>,
  before: ReadonlyMap<string, BalanceState>,
  balances: readonly BalanceState[],
): Promise<void> => {
  const { rows } = await sql<Omit<BalanceState, 'currency'>>`
    update balances set credit_balance = moved.credit, debit_balance = moved.debit,
      inflight_credit_balance = moved.inflight_credit, inflight_debit_balance = moved.inflight_debit,
      version = moved.version
    from unnest(
      ${balances.map((balance) => balance.id)}::uuid[],
      ${balances.map((balance) => before.get(balance.id)?.version)}::bigint[],
      ${balances.map((balance) => balance.credit)}::numeric[],
      ${balances.map((balance) => balance.debit)}::numeric[],
      ${balances.map((balance) => balance.inflightCredit)}::numeric[],
      ${balances.map((balance) => balance.inflightDebit)}::numeric[],
      ${balances.map((balance) => balance.version)}::bigint[]
    ) as moved (id, read_version, credit, debit, inflight_credit, inflight_debit, version)
    where balances.id = moved.id and balances.version = moved.read_version
    returning balances.id, credit_balance as credit, debit_balance as debit,
      inflight_credit_balance as "inflightCredit", inflight_debit_balance as "inflightDebit", balances.version`.execute(
    trx,
  );
  assertWrittenOnce('balances', balances.length, rows.length);
  assertStored(balances, rows);
};

/** After the read: what the database keeps is what was decided. */
const assertStored = (
  decided: readonly BalanceState[],
  stored: readonly Omit<BalanceState, 'currency'>[],
): void => {
  const byId = new Map(decided.map((balance) => [balance.id, balance]));
  for (const row of stored) {
    const balance = byId.get(row.id);
    const same =
      balance !== undefined &&
      balance.credit === row.credit &&
      balance.debit === row.debit &&
      balance.inflightCredit === row.inflightCredit &&
      balance.inflightDebit === row.inflightDebit &&
      balance.version === row.version;
    guarantee('L6', same, () => `balance ${row.id} is not stored as it was decided`);
  }
};

const insertEntries = async (
  trx: Transaction<Tables>,
  entries: readonly Entry[],
  at: Date,
): Promise<void> => {
  if (entries.length === 0) return;
  const { numAffectedRows } = await sql`
    insert into entries (balance_id, version, transaction_id, side, settled, inflight, created_at)
    select *, ${at}::timestamptz from unnest(
      ${entries.map((entry) => entry.balanceId)}::uuid[], ${entries.map((entry) => entry.version)}::bigint[],
      ${entries.map((entry) => entry.transactionId)}::uuid[], ${entries.map((entry) => entry.side)}::text[],
      ${entries.map((entry) => entry.settled)}::numeric[], ${entries.map((entry) => entry.inflight)}::numeric[]
    )`.execute(trx);
  assertWrittenOnce('entries', entries.length, Number(numAffectedRows));
};

const updateTransactions = async (
  trx: Transaction<Tables>,
  last: readonly Stepped[],
  at: Date,
): Promise<void> => {
  const { numAffectedRows } = await sql`
    update transactions set status = became.status, reject_reason = became.reason,
      committed_amount = became.committed, changed_at = ${at}::timestamptz
    from unnest(
      ${last.map(({ work }) => work.transaction.id)}::uuid[],
      ${last.map(({ work }) => work.transaction.status)}::text[],
      ${last.map(({ work }) => work.transaction.committed)}::numeric[],
      ${last.map(({ step }) => step.status)}::text[], ${last.map(({ step }) => step.reason)}::text[],
      ${last.map(({ step }) => step.committed)}::numeric[]
    ) as became (id, read_status, read_committed, status, reason, committed)
    where transactions.id = became.id and transactions.status = became.read_status
      and transactions.committed_amount = became.read_committed`.execute(trx);
  assertWrittenOnce('transactions', last.length, Number(numAffectedRows));
};

const insertHistory = async (
  trx: Transaction<Tables>,
  steps: readonly Stepped[],
  at: Date,
): Promise<void> => {
  const { numAffectedRows } = await sql`
    with page as (
      insert into unsealed_history (page, events, created_at)
      values (nextval('history_page'), ${steps.length}, ${at}) returning page
    )
    insert into transaction_history (page, position, transaction_id, status, amount, reason, created_at)
    select page.page, step.position, step.transaction_id, step.status, step.amount, step.reason, ${at}::timestamptz
    from page, unnest(
      ${steps.map(({ work }) => work.transaction.id)}::uuid[], ${steps.map(({ step }) => step.status)}::text[],
      ${steps.map(({ step }) => step.amount)}::numeric[], ${steps.map(({ step }) => step.reason)}::text[]
    ) with ordinality as step (transaction_id, status, amount, reason, position)`.execute(trx);
  assertWrittenOnce('events of history', steps.length, Number(numAffectedRows));
};
