import type { Tables } from '@bellwether/database';
import { sql, type Kysely, type Selectable } from 'kysely';
import { batchId } from './batch-id.js';

export type TransactionRow = Selectable<Tables['transactions']> & {
  /** The bulk request that it came in by. */
  readonly batch_id: string | null;
};

export const loadTransactions = async (
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<readonly TransactionRow[]> =>
  ids.length === 0
    ? []
    : db
        .selectFrom('transactions')
        .selectAll()
        .select(batchId.as('batch_id'))
        .where('id', 'in', ids)
        .execute();

export const findTransactionByReference = async (
  db: Kysely<Tables>,
  reference: string,
): Promise<TransactionRow | undefined> =>
  db
    .selectFrom('transactions')
    .selectAll()
    .select(batchId.as('batch_id'))
    .where('reference', '=', reference)
    .executeTakeFirst();

export const findUsedReference = async (
  db: Kysely<Tables>,
  references: readonly string[],
): Promise<string | undefined> => {
  const row = await db
    .selectFrom('transactions')
    .select('reference')
    .where(sql<boolean>`reference = any(${references}::text[])`)
    .limit(1)
    .executeTakeFirst();
  return row?.reference;
};
