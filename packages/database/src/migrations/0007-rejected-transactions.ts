import { migrationOf } from './statements.js';

/**
 * Rejected transactions are few among many, and asked for. The index is by the reason and not by the status, which every
 * transaction changes: a column that an index names, if only in its condition, must keep its value for a row to stay on
 * its page. The reason comes with a rejection and changes nothing for all others.
 */
export const rejectedTransactions = migrationOf(
  ['create index transactions_rejected on transactions (id) where reject_reason is not null'],
  ['drop index transactions_rejected'],
);
