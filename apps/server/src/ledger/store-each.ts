import type { Tables } from '@bellwether/database';
import type { Kysely } from 'kysely';
import { type AcceptedTransaction, storeAccepted } from './accepted.repository.js';

/** Data that Postgres refuses: the statement was rolled back for certain, and one row is to blame. */
const isRefusedData = (error: unknown): boolean =>
  /^(?:22|23|54)/.test(String((error as { code?: unknown }).code));

/** By id: when it was accepted, or why it was not; nothing for a reference that exists. */
export type Verdicts = ReadonlyMap<string, Date | Error>;

/**
 * Stores transactions that have nothing to do with each other by one statement. Where Postgres refuses a row, the
 * halves are stored one after the other, and so on down to that row: it alone is refused, and never more than one
 * connection is taken. Throws when nothing at all could be stored; what fails later fails only those it is about.
 */
export const storeEach = async (
  db: Kysely<Tables>,
  transactions: readonly AcceptedTransaction[],
): Promise<Verdicts> => {
  if (transactions.length === 0) return new Map();
  try {
    const rows = await storeAccepted(db, transactions);
    return new Map(rows.map(({ id, createdAt }) => [id, createdAt]));
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    if (transactions.length === 1) return failed(transactions, error);
    const middle = Math.ceil(transactions.length / 2);
    const first = await storeHalf(db, transactions.slice(0, middle));
    return new Map([...first, ...(await storeHalf(db, transactions.slice(middle)))]);
  }
};

const failed = (transactions: readonly AcceptedTransaction[], error: unknown): Verdicts =>
  new Map(transactions.map(({ id }) => [id, error as Error]));

/** The other half may be durable already, whatever becomes of this one. */
const storeHalf = (db: Kysely<Tables>, half: readonly AcceptedTransaction[]): Promise<Verdicts> =>
  storeEach(db, half).catch((error: unknown) => failed(half, error));
