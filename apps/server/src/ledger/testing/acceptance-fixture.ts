import { type Database, openDatabase, type Tables } from '@bellwether/database';
import { newUuid } from '@bellwether/database/ledger';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { sql, type Transaction } from 'kysely';
import type { AcceptedTransaction } from '../intake/accepted.repository.js';
import { findOrCreateIndicated } from '../balances/balances.repository.js';

/** An empty database with two balances, and transactions between them as they are accepted. */
export const openAcceptance = async (): Promise<{
  readonly db: Database;
  readonly accepted: (reference: string, change?: Partial<AcceptedTransaction>) => AcceptedTransaction;
}> => {
  const db = openDatabase({ url: await migratedDatabaseUrl() });
  const names = ['@a', '@b'].map((identifier) => ({ identifier, currency: 'USD' }));
  const { balances } = await findOrCreateIndicated(db, names, Date.now());
  const [sourceId, destinationId] = balances.map(({ id }) => id) as [string, string];
  const accepted = (reference: string, change: Partial<AcceptedTransaction> = {}): AcceptedTransaction => ({
    id: newUuid(Date.now()),
    reference,
    parentId: null,
    groupId: null,
    sourceId,
    destinationId,
    currency: 'USD',
    amount: 10n ** 40n + 1n,
    precision: 100n,
    description: 'd',
    allowOverdraft: true,
    overdraftLimit: null,
    inflight: false,
    inflightExpiryDate: null,
    inflightCommitDate: null,
    scheduledFor: null,
    effectiveDate: null,
    metaData: {},
    lane: 3,
    decidedWith: null,
    ...change,
  });
  return { db, accepted };
};

const counted = async (trx: Transaction<Tables>, table: keyof Tables): Promise<number> => {
  const { rows } = await sql<{ read: number }>`
    select seq_tup_read + idx_tup_fetch as read from pg_stat_xact_user_tables
    where relname = ${table}`.execute(trx);
  return rows[0]?.read ?? Number.NaN;
};

/** How many rows of a table Postgres reads for something. */
export const rowsRead = async (
  db: Database,
  table: keyof Tables,
  read: (trx: Transaction<Tables>) => Promise<unknown>,
): Promise<number> =>
  db.transaction().execute(async (trx) => {
    const before = await counted(trx, table);
    await read(trx);
    return (await counted(trx, table)) - before;
  });
