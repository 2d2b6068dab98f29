import type { Database, Tables } from '@bellwether/database';
import { sql, type Transaction } from 'kysely';

const counted = async (trx: Transaction<Tables>, table: keyof Tables): Promise<number> => {
  const { rows } = await sql<{ read: number }>`
    select seq_tup_read + idx_tup_fetch as read from pg_stat_xact_user_tables
    where relname = ${table}`.execute(trx);
  return rows[0]?.read ?? Number.NaN;
};

/** How many rows of a table Postgres looked at for something. */
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
