import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import type { ChainedEvent } from './chain.js';

/** An event with its place; the facts of a transaction that is gone are missing. */
export interface HistoryEvent extends ChainedEvent {
  readonly page: number;
  readonly position: number;
}

const select = sql`
    select h.page, h.position, h.transaction_id as "transactionId", t.reference, t.source_id as "sourceId",
      t.destination_id as "destinationId", t.currency, t.precise_amount as "preciseAmount", t.precision,
      t.created_at as "acceptedAt", h.status, h.amount, h.reason, h.created_at as at
    from transaction_history h left join transactions t on t.id = h.transaction_id`;

/** The events of some pages in their order, at most so many, each with the facts of its transaction. */
export const loadHistory = async (
  db: Kysely<Tables>,
  pages: readonly number[],
  limit?: number,
): Promise<readonly HistoryEvent[]> => {
  const events = sql<HistoryEvent>`
    ${select} where h.page = any(${pages}::bigint[]) order by h.page, h.position limit ${limit ?? null}`;
  return (await events.execute(db)).rows;
};

/** The same of one page that may be too large to be held as a whole: what comes after a position. */
export const loadHistoryAfter = async (
  db: Kysely<Tables>,
  { page, position, limit }: { readonly page: number; readonly position: number; readonly limit: number },
): Promise<readonly HistoryEvent[]> => {
  const events = sql<HistoryEvent>`
    ${select} where h.page = ${page} and h.position > ${position}::bigint order by h.position limit ${limit}`;
  return (await events.execute(db)).rows;
};
