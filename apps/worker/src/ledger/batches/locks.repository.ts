import type { Tables } from '@bellwether/database';
import type { BalanceState } from '@bellwether/database/ledger';
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import { plainArray } from './plain-array.js';

const laneLockSpace = 4_714;

/**
 * Until the SQL transaction ends, rows are found by index. Small or not yet analyzed tables would otherwise
 * be scanned for each batch.
 */
const byKey: RawBuilder<unknown> = sql`set_config('enable_seqscan', 'off', true),
  set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`;

export const findByKey = async (trx: Transaction<Tables>): Promise<void> => {
  await sql`select ${byKey}`.execute(trx);
};

/** Locks the lane until the SQL transaction ends. False when the lane is stopped. */
export const lockLane = async (trx: Transaction<Tables>, lane: number): Promise<boolean> => {
  const { rows } = await sql<{ readonly stopped: boolean }>`
    select pg_advisory_xact_lock(${laneLockSpace}, ${lane}), ${byKey},
      exists (select from stopped_lanes where lane = ${lane}) as stopped`.execute(trx);
  return rows[0]?.stopped === false;
};

/** Lanes that any worker is working now. */
export const findHeldLanes = async (db: Kysely<Tables>): Promise<ReadonlySet<number>> => {
  const { rows } = await sql<{ readonly lane: number }>`
    select objid::bigint as lane from pg_locks
    where locktype = 'advisory' and classid = ${laneLockSpace} and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(db);
  return new Set(rows.map(({ lane }) => lane));
};

const balanceColumns = sql`id, currency, credit_balance as credit, debit_balance as debit,
  inflight_credit_balance as "inflightCredit", inflight_debit_balance as "inflightDebit", version`;

/**
 * Reads and locks balances in the order of their ids, so that two batches cannot deadlock. The lock still
 * lets others check that the balance exists. With `skip`, balances that are locked already are left out.
 */
export const lockBalances = async (
  trx: Transaction<Tables>,
  ids: readonly string[],
  locked: 'wait' | 'skip' = 'wait',
): Promise<ReadonlyMap<string, BalanceState>> => {
  const { rows } = await sql<BalanceState>`
    select ${balanceColumns} from balances where id = any(${plainArray(ids, (id) => id)}::uuid[])
    order by id for no key update ${locked === 'skip' ? sql`skip locked` : sql``}`.execute(trx);
  return new Map(rows.map((row) => [row.id, row]));
};
