import type { Tables } from '@bellwether/database';
import { sql, type Kysely, type Selectable } from 'kysely';
import type { Listed } from '../reads/listing.repository.js';

export type LedgerRow = Selectable<Tables['ledgers']>;

export const insertLedger = (
  db: Kysely<Tables>,
  ledger: { readonly id: string; readonly name: string; readonly metaData: string },
) =>
  db
    .insertInto('ledgers')
    .values({ id: ledger.id, name: ledger.name, meta_data: sql`${ledger.metaData}::jsonb` })
    .returningAll()
    .executeTakeFirstOrThrow();

export const findLedger = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('ledgers').selectAll().where('id', '=', id).executeTakeFirst();

export const listedLedgers: Listed = {
  table: sql`ledgers`,
  foundBy: ['ledger_id'],
  columns: {
    ledger_id: { kind: { id: 'ledger' }, column: sql`id` },
    name: { kind: 'text', column: sql`name` },
    created_at: { kind: 'time', column: sql`created_at` },
  },
};
