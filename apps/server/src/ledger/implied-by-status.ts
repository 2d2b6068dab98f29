import { type RawBuilder, sql } from 'kysely';
import type { Filter } from './filters.js';

const waiting: readonly unknown[] = ['QUEUED', 'SCHEDULED'];

/**
 * What else holds of all transactions with these statuses, where that finds them: the status itself is in no index.
 * Those that wait to be applied have a place in the queue, from the statement that stores them to the one that decides
 * them; those that were rejected have a reason, and an index of their own.
 */
export const impliedByStatus = (statuses: Filter['values']): RawBuilder<boolean> | undefined => {
  if (statuses.every((status) => waiting.includes(status))) {
    // As an array, so that the places are always looked up in the transactions and never the other way round.
    return sql`id = any(array(select transaction_id from queue_places where cause = 'accepted'))`;
  }
  return statuses.every((status) => status === 'REJECTED') ? sql`reject_reason is not null` : undefined;
};
