import type { Tables } from '@bellwether/database';
import type { BalanceState } from '@bellwether/database/ledger';
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import { plainArray } from './plain-array.js';

/** Names the advisory locks of lanes among all others of the database. */
const laneLockSpace = 4_714;

/**
 * Until the SQL transaction ends, every row is found by its key: of tables that are still small, or not yet analyzed,
 * whole ones would be read for each batch.
 */
const byKey: RawBuilder<unknown> = sql`set_config('enable_seqscan', 'off', true),
  set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`;

export const findByKey = async (trx: Transaction<Tables>): Promise<void> => {
  await sql`select ${byKey}`.execute(trx);
};

/**
 * Holds until the SQL transaction ends, in whatever way: nobody else works this lane meanwhile. False when the lane is
 * stopped.
 */
export const lockLane = async (trx: Transaction<Tables>, lane: number): Promise<boolean> => {
  const { rows } = await sql<{ readonly stopped: boolean }>`
    select pg_advisory_xact_lock(${laneLockSpace}, ${lane}), ${byKey},
      exists (select from stopped_lanes where lane = ${lane}) as stopped`.execute(trx);
  return rows[0]?.stopped === false;
};

/** Lanes that are being worked at this moment, by whichever worker. */
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
