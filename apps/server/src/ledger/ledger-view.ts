import { printId } from '@bellwether/database/ledger';
import type { LedgerRow } from './ledgers.repository.js';

/** A ledger as the API shows it. */
export const ledgerView = (row: LedgerRow) => ({
  ledger_id: printId('ledger', row.id),
  name: row.name,
  created_at: row.created_at.toISOString(),
  meta_data: row.meta_data,
});
