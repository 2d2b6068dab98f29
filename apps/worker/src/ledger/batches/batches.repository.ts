import type { Tables } from '@bellwether/database';
import {
  assertWrittenOnce,
  finalStatuses,
  guarantee,
  type BalanceState,
  type Entry,
} from '@bellwether/database/ledger';
import { sql, type Transaction } from 'kysely';
import { type AppliedBatch, type Outcome, type Step } from './apply-transactions.js';
import { column, columnOf, numberedArray, plainArray } from './plain-array.js';

/**
 * A read of an old balance sums at most this many entries and one batch: some milliseconds. The statement
 * took 0.25 ms where a batch of 1000 transactions on two balances took 30 ms, and every second batch has it
 * there.
 */
const versionsBetween = 2_000;

const countUpTo = (version: number): number => Math.trunc(version / versionsBetween);

/**
 * Notes the totals of balances that have passed another multiple of `versionsBetween`. Often there is none.
 */
export const insertTotals = async (
  trx: Transaction<Tables>,
  before: ReadonlyMap<string, BalanceState>,
  balances: readonly BalanceState[],
): Promise<void> => {
  const passed = balances.filter(
    ({ id, version }) => countUpTo(version) > countUpTo(before.get(id)?.version ?? 0),
  );
  if (passed.length === 0) return;
  const { numAffectedRows } = await sql`
    insert into balance_totals (balance_id, version, credit, debit, inflight_credit, inflight_debit)
    select * from unnest(
      ${plainArray(passed, ({ id }) => id)}::uuid[],
      ${plainArray(passed, ({ version }) => version)}::bigint[],
      ${plainArray(passed, ({ credit }) => credit)}::numeric[],
      ${plainArray(passed, ({ debit }) => debit)}::numeric[],
      ${plainArray(passed, ({ inflightCredit }) => inflightCredit)}::numeric[],
      ${plainArray(passed, ({ inflightDebit }) => inflightDebit)}::numeric[]
    )`.execute(trx);
  assertWrittenOnce('totals of balances', passed.length, Number(numAffectedRows));
};

/** An action on an inflight transaction at a later date. */
export interface FollowUp {
  readonly transactionId: string;
  readonly dueAt: Date;
  readonly cause: 'expiry' | 'commit_date';
}

type Stepped = Outcome & { readonly step: Step };

/**
 * Writes a decided batch with one statement per kind of row. Each statement checks that it met the rows as
 * they were read. When one is missing, nothing is kept.
 */
export const writeBatch = async (
  trx: Transaction<Tables>,
  lane: number,
  /** The balances as they were read and locked. */
  before: ReadonlyMap<string, BalanceState>,
  batch: AppliedBatch,
  at: Date,
) => {
  const steps = batch.outcomes.filter((outcome): outcome is Stepped => outcome.step !== undefined);
  if (steps.length === 0) return [];
  // The last step of each transaction.
  const last = [...new Map(steps.map((outcome) => [outcome.step.from.id, outcome])).values()];
  await insertEntries(trx, batch.entries, at);
  await updateTransactions(trx, last, at);
  await insertHistory(trx, steps, at);
  await updateBalances(trx, before, batch.balances);
  await insertTotals(trx, before, batch.balances);
  await deleteLeftQueueRows(trx, last);
  return insertFollowUps(trx, lane, last);
};

/**
 * A final transaction waits for nothing more, such as its expiry. A queue row that another batch has locked
 * is left to it: that batch waits for the balances of this one and will find nothing to do.
 */
const deleteLeftQueueRows = async (trx: Transaction<Tables>, last: readonly Stepped[]): Promise<void> => {
  const ended = last.filter(({ work, step }) => work.transaction.inflight && finalStatuses.has(step.status));
  if (ended.length === 0) return;
  const ids = plainArray(ended, ({ work }) => work.transaction.id);
  await sql`
    delete from queue_places where ctid = any (array(
      select ctid from queue_places where transaction_id = any(${ids}::uuid[]) for update skip locked
    ))`.execute(trx);
};

/**
 * A new inflight transaction waits for its dates. The legs of a divided one meet each date as a group. It is
 * not the group of requested actions: those have their own turn and must not take later work along.
 */
const insertFollowUps = async (trx: Transaction<Tables>, lane: number, last: readonly Stepped[]) => {
  const held = last.filter(({ work, step }) => work.action.kind === 'apply' && step.status === 'INFLIGHT');
  if (held.length === 0) return [];
  const { rows } = await sql<FollowUp>`
    insert into queue_places (lane, due_at, transaction_id, action, cause, group_id)
    select ${lane}::integer, follow.due_at, t.id, follow.action, follow.cause, (
      select md5(divided.id || follow.cause)::uuid from transaction_groups divided
      where divided.id = t.group_id and divided.kind = 'split'
    )
    from transactions t, lateral (values
      (t.inflight_expiry_date, 'void', 'expiry'), (t.inflight_commit_date, 'commit', 'commit_date')
    ) as follow (due_at, action, cause)
    where t.id = any(${plainArray(held, ({ work }) => work.transaction.id)}::uuid[]) and follow.due_at is not null
    returning transaction_id as "transactionId", due_at as "dueAt", cause`.execute(trx);
  return rows;
};

/** The database compares the stored balances with the decided ones. */
const updateBalances = async (
  trx: Transaction<Tables>,
  before: ReadonlyMap<string, BalanceState>,
  balances: readonly BalanceState[],
): Promise<void> => {
  if (balances.length === 0) return;
  const { rows } = await sql<{ readonly written: number; readonly different: string | null }>`
    with written as (
      update balances set credit_balance = moved.credit, debit_balance = moved.debit,
        inflight_credit_balance = moved.inflight_credit, inflight_debit_balance = moved.inflight_debit,
        version = moved.version
      from unnest(
        ${plainArray(balances, ({ id }) => id)}::uuid[],
        ${plainArray(balances, ({ id }) => before.get(id)?.version ?? null)}::bigint[],
        ${plainArray(balances, ({ credit }) => credit)}::numeric[],
        ${plainArray(balances, ({ debit }) => debit)}::numeric[],
        ${plainArray(balances, ({ inflightCredit }) => inflightCredit)}::numeric[],
        ${plainArray(balances, ({ inflightDebit }) => inflightDebit)}::numeric[],
        ${plainArray(balances, ({ version }) => version)}::bigint[]
      ) as moved (id, read_version, credit, debit, inflight_credit, inflight_debit, version)
      where balances.id = moved.id and balances.version = moved.read_version
      returning balances.id, (
        credit_balance, debit_balance, inflight_credit_balance, inflight_debit_balance, balances.version
      ) = (moved.credit, moved.debit, moved.inflight_credit, moved.inflight_debit, moved.version) as same
    )
    select count(*) as written, min(id::text) filter (where not same) as different from written`.execute(trx);
  const written = rows[0]?.written ?? 0;
  const different = rows[0]?.different ?? null;
  assertWrittenOnce('balances', balances.length, written);
  guarantee('L6', different === null, () => `balance ${different} is not stored as it was decided`);
};

/**
 * Each id is sent once and entries refer to it by number: reading ids was half of the cost of an entry.
 * Ordered by balance, like the index of entries.
 */
const insertEntries = async (trx: Transaction<Tables>, entries: readonly Entry[], at: Date) => {
  if (entries.length === 0) return;
  const ordered = [...Map.groupBy(entries, ({ balanceId }) => balanceId).values()].flat();
  const balances = numberedArray(ordered, ({ balanceId }) => balanceId);
  const transactions = numberedArray(ordered, ({ transactionId }) => transactionId);
  const { numAffectedRows } = await sql`
    insert into entries (balance_id, version, transaction_id, side, settled, inflight, created_at)
    select (${balances.values}::uuid[])[balance], version, (${transactions.values}::uuid[])[transaction],
      side, settled, inflight, ${at}::timestamptz
    from (select
      ${column(balances.numbers, 'integer')} as balance,
      ${columnOf(ordered, (entry) => entry.version, 'bigint')} as version,
      ${column(transactions.numbers, 'integer')} as transaction,
      ${columnOf(ordered, (entry) => entry.side, 'text')} as side,
      ${columnOf(ordered, (entry) => entry.settled, 'numeric')} as settled,
      ${columnOf(ordered, (entry) => entry.inflight, 'numeric')} as inflight
    ) as entry`.execute(trx);
  assertWrittenOnce('entries', entries.length, Number(numAffectedRows));
};

const updateTransactions = async (trx: Transaction<Tables>, last: readonly Stepped[], at: Date) => {
  const ids = plainArray(last, ({ work }) => work.transaction.id);
  const { numAffectedRows } = await sql`
    update transactions set status = became.status, reject_reason = became.reason,
      committed_amount = became.committed, changed_at = ${at}::timestamptz
    from (select
      ${column(ids, 'uuid')} as id,
      ${columnOf(last, ({ work }) => work.transaction.status, 'text')} as read_status,
      ${columnOf(last, ({ work }) => work.transaction.committed, 'numeric')} as read_committed,
      ${columnOf(last, ({ step }) => step.status, 'text')} as status,
      ${columnOf(last, ({ step }) => step.reason, 'text')} as reason,
      ${columnOf(last, ({ step }) => step.committed, 'numeric')} as committed
    ) as became
    where transactions.id = became.id and transactions.status = became.read_status
      and transactions.committed_amount = became.read_committed`.execute(trx);
  assertWrittenOnce('transactions', last.length, Number(numAffectedRows));
};

const insertHistory = async (trx: Transaction<Tables>, steps: readonly Stepped[], at: Date) => {
  const { numAffectedRows } = await sql`
    with page as (
      insert into unsealed_history (page, events, created_at)
      values (nextval('history_page'), ${steps.length}, ${at}) returning page
    )
    insert into transaction_history (page, position, transaction_id, status, amount, reason, created_at)
    select page.page, step.position, step.transaction_id, step.status, step.amount, step.reason, ${at}::timestamptz
    from page, (select
      generate_series(1, ${steps.length}::integer) as position,
      ${columnOf(steps, ({ work }) => work.transaction.id, 'uuid')} as transaction_id,
      ${columnOf(steps, ({ step }) => step.status, 'text')} as status,
      ${columnOf(steps, ({ step }) => step.amount, 'numeric')} as amount,
      ${columnOf(steps, ({ step }) => step.reason, 'text')} as reason
    ) as step`.execute(trx);
  assertWrittenOnce('events of history', steps.length, Number(numAffectedRows));
};
