import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import type { ChainedEvent } from './chain.js';

/** An event with its place; the facts of a transaction that is gone are missing. */
export interface HistoryEvent extends ChainedEvent {
  readonly page: number;
  readonly position: number;
}

/** The events of some pages in their order, each with the facts of its transaction. */
export const loadHistory = async (
  db: Kysely<Tables>,
  pages: readonly number[],
): Promise<readonly HistoryEvent[]> => {
  const { rows } = await sql<HistoryEvent>`
    select h.page, h.position, h.transaction_id as "transactionId", t.reference, t.source_id as "sourceId",
      t.destination_id as "destinationId", t.currency, t.precise_amount as "preciseAmount", t.precision,
      t.created_at as "acceptedAt", h.status, h.amount, h.reason, h.created_at as at
    from transaction_history h left join transactions t on t.id = h.transaction_id
    where h.page = any(${pages}::bigint[])
    order by h.page, h.position`.execute(db);
  return rows;
};
