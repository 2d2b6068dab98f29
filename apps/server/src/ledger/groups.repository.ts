import type { Tables } from '@bellwether/database';
import type { Kysely, Selectable } from 'kysely';
import { type AcceptedTransaction, storeAccepted, type Stored } from './accepted.repository.js';
import { duplicateReference } from './ledger.errors.js';
import type { TransactionRow } from './transactions.repository.js';

export type GroupRow = Selectable<Tables['transaction_groups']>;

export interface NewGroup {
  readonly id: string;
  readonly kind: GroupRow['kind'];
  readonly atomic: boolean;
}

/** Stores a group and all its transactions, or throws and stores nothing. */
export const storeGroup = async (
  db: Kysely<Tables>,
  group: NewGroup,
  transactions: readonly AcceptedTransaction[],
): Promise<readonly Stored[]> =>
  db.transaction().execute(async (trx) => {
    const stored = await storeAccepted(trx, transactions);
    const ids = new Set(stored.map(({ id }) => id));
    const double = transactions.find(({ id }) => !ids.has(id));
    if (double !== undefined) throw duplicateReference(double.reference);
    const createdAt = stored[0]?.createdAt ?? new Date();
    await trx
      .insertInto('transaction_groups')
      .values({ ...group, size: transactions.length, created_at: createdAt })
      .execute();
    return stored;
  });

export const findGroup = async (db: Kysely<Tables>, id: string): Promise<GroupRow | undefined> =>
  db.selectFrom('transaction_groups').selectAll().where('id', '=', id).executeTakeFirst();

/** The legs of a divided transaction, in the order of its shares. Never more than one request may have. */
export const loadLegs = async (db: Kysely<Tables>, groupId: string): Promise<readonly TransactionRow[]> =>
  db.selectFrom('transactions').selectAll().where('group_id', '=', groupId).orderBy('id').execute();

/** How the transactions of a group stand: how many of each status and reason. */
export const countGroup = async (
  db: Kysely<Tables>,
  id: string,
): Promise<readonly { readonly status: TransactionRow['status']; readonly count: number }[]> =>
  db
    .selectFrom('transactions')
    .select((of) => ['status', of.fn.countAll<number>().as('count')])
    .where('group_id', '=', id)
    .groupBy('status')
    .execute();

/** The one that explains a rejected group: what was rejected for itself, before what fell with it. */
export const findRejected = async (
  db: Kysely<Tables>,
  groupId: string,
): Promise<TransactionRow | undefined> =>
  db
    .selectFrom('transactions')
    .selectAll()
    .where('group_id', '=', groupId)
    .where('status', '=', 'REJECTED')
    .orderBy((of) => of.eb('reject_reason', '=', 'atomic_group'))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
