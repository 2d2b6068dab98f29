import { exactNumber } from '@bellwether/database';
import { printId } from '@bellwether/database/ledger';
import type { BalanceAt, BalanceRow, Queued } from './balances.repository.js';

/** A balance as the API shows it. Numbers are JSON numbers of any length. */
export const balanceView = (row: BalanceRow) => ({
  balance_id: printId('balance', row.id),
  ledger_id: printId('ledger', row.ledger_id),
  identity_id: row.identity_id ?? '',
  indicator: row.indicator ?? '',
  currency: row.currency,
  balance: exactNumber(row.credit_balance - row.debit_balance),
  credit_balance: exactNumber(row.credit_balance),
  debit_balance: exactNumber(row.debit_balance),
  inflight_balance: exactNumber(row.inflight_credit_balance - row.inflight_debit_balance),
  inflight_credit_balance: exactNumber(row.inflight_credit_balance),
  inflight_debit_balance: exactNumber(row.inflight_debit_balance),
  version: row.version,
  created_at: row.created_at.toISOString(),
  meta_data: row.meta_data,
});

/** What waits in the queue for a balance, beside what it has. */
export const queuedView = ({ credit, debit }: Queued) => ({
  queued_credit_balance: exactNumber(credit),
  queued_debit_balance: exactNumber(debit),
});

export const balanceAtView = (at: BalanceAt, timestamp: Date) => ({
  balance: {
    balance_id: printId('balance', at.id),
    currency: at.currency,
    balance: exactNumber(at.credit - at.debit),
    credit_balance: exactNumber(at.credit),
    debit_balance: exactNumber(at.debit),
    inflight_balance: exactNumber(at.inflight),
    version: at.version,
  },
  from_source: true,
  timestamp: timestamp.toISOString(),
});
