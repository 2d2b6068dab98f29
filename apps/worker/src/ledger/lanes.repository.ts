import type { Tables } from '@bellwether/database';
import type { BalanceState, TransactionState } from '@bellwether/database/ledger';
import { sql, type Selectable, type Transaction } from 'kysely';
import type { QueuedWork } from './apply-transactions.js';
import { plainArray } from './plain-array.js';

/** Names the advisory locks of lanes among all others of the database. */
const laneLockSpace = 4_714;

type PlaceRow = Pick<Selectable<Tables['queue_places']>, 'action' | 'cause' | 'group_id' | 'traceparent'> & {
  readonly asked: bigint | null;
  /** As a number: a date is costlier to write and to parse than all the rest of the row. */
  readonly due_at_ms: number;
} & Pick<
    Selectable<Tables['transactions']>,
    | 'id'
    | 'source_id'
    | 'destination_id'
    | 'currency'
    | 'precise_amount'
    | 'allow_overdraft'
    | 'overdraft_limit'
    | 'inflight'
    | 'status'
    | 'committed_amount'
  >;

/**
 * Holds until the SQL transaction ends, in whatever way: nobody else works this lane meanwhile. Until then every row
 * is also found by its key: of tables that are still small, or not yet analyzed, whole ones would be read for each
 * batch.
 */
export const lockLane = async (trx: Transaction<Tables>, lane: number): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${laneLockSpace}, ${lane}), set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`.execute(trx);
};

/**
 * Takes the due work of a lane out of the queue, in the order in which it was accepted; it is back when the SQL
 * transaction fails. A group is taken as a whole, even where the limit falls into it.
 *
 * The clock stands in a query of its own, because only what is read once can bound a search of the index: what waits
 * for a later day is not looked at.
 */
export const takeDueWork = async (
  trx: Transaction<Tables>,
  lane: number,
  limit: number,
): Promise<readonly QueuedWork[]> => {
  const { rows } = await sql<PlaceRow>`
    with head as materialized (
      select ctid, group_id from queue_places
      where lane = ${lane} and due_at <= (select clock_timestamp())
      order by due_at, seq limit ${limit}
    ), place as (
      delete from queue_places where ctid = any (array(
        select ctid from head
        union
        select ctid from queue_places where lane = ${lane} and group_id = any (array(
          select distinct group_id from head where group_id is not null
        ))
      ))
      returning transaction_id, action, cause, group_id, due_at, seq, amount, traceparent
    )
    select place.action, place.cause, place.group_id, place.traceparent, place.amount as asked,
      extract(epoch from place.due_at)::float8 * 1000 as due_at_ms,
      t.id, t.source_id, t.destination_id, t.currency, t.precise_amount, t.allow_overdraft,
      t.overdraft_limit, t.inflight, t.status, t.committed_amount
    from place join transactions t on t.id = place.transaction_id
    order by place.due_at, place.seq`.execute(trx);
  return rows.map(workOf);
};

const workOf = (row: PlaceRow): QueuedWork => ({
  action: row.action === 'commit' ? { kind: 'commit', amount: row.asked } : { kind: row.action },
  cause: row.cause,
  groupId: row.group_id,
  transaction: transactionStateOf(row),
  dueAt: new Date(Math.round(row.due_at_ms)),
  ...(row.traceparent !== null && { traceparent: row.traceparent }),
});

const transactionStateOf = (row: PlaceRow): TransactionState => ({
  id: row.id,
  sourceId: row.source_id,
  destinationId: row.destination_id,
  currency: row.currency,
  amount: row.precise_amount,
  allowOverdraft: row.allow_overdraft,
  overdraftLimit: row.overdraft_limit,
  inflight: row.inflight,
  status: row.status,
  committed: row.committed_amount,
});

const balanceColumns = sql`id, currency, credit_balance as credit, debit_balance as debit,
  inflight_credit_balance as "inflightCredit", inflight_debit_balance as "inflightDebit", version`;

/**
 * Reads balances and keeps everyone else from changing them. Always in the order of their ids, so that two who want
 * the same balances wait for each other and never for themselves. The lock is the one that still lets others see
 * that the balance exists.
 */
export const lockBalances = async (
  trx: Transaction<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BalanceState>> => {
  const { rows } = await sql<BalanceState>`
    select ${balanceColumns} from balances where id = any(${plainArray(ids, (id) => id)}::uuid[])
    order by id for no key update`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
};

/** As `lockBalances`, and leaves out those that another one holds: so it is known who is waited for. */
export const lockFreeBalances = async (
  trx: Transaction<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BalanceState>> => {
  const { rows } = await sql<BalanceState>`
    select ${balanceColumns} from balances where id = any(${plainArray(ids, (id) => id)}::uuid[])
    order by id for no key update skip locked`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
};
