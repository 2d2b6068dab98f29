import { sql } from 'kysely';
import { batchId, withinBatches } from './batch-id.js';
import { impliedByStatus } from './implied-by-status.js';
import type { Listed } from './listing.js';

/** Every field by which something of the ledger can be found, under the name that answers show it by. */
export const listedTransactions: Listed = {
  table: sql`(select transactions.*, ${batchId} as batch_id from transactions) transactions`,
  foundBy: ['transaction_id', 'reference', 'source', 'destination', 'parent_transaction', 'batch_id'],
  columns: {
    transaction_id: { kind: { id: 'transaction' }, column: sql`id` },
    parent_transaction: { kind: { id: 'transaction' }, column: sql`parent_id` },
    batch_id: { kind: { id: 'group' }, column: sql`batch_id`, isOneOf: withinBatches },
    source: { kind: { id: 'balance' }, column: sql`source_id` },
    destination: { kind: { id: 'balance' }, column: sql`destination_id` },
    reference: { kind: 'text', column: sql`reference` },
    currency: { kind: 'text', column: sql`currency` },
    description: { kind: 'text', column: sql`description` },
    status: { kind: 'text', column: sql`status`, implies: impliedByStatus },
    reject_reason: { kind: 'text', column: sql`reject_reason` },
    amount: { kind: 'number', column: sql`(precise_amount / precision)` },
    precise_amount: { kind: 'number', column: sql`precise_amount` },
    precision: { kind: 'number', column: sql`precision` },
    inflight: { kind: 'flag', column: sql`inflight` },
    allow_overdraft: { kind: 'flag', column: sql`allow_overdraft` },
    created_at: { kind: 'time', column: sql`created_at` },
    scheduled_for: { kind: 'time', column: sql`scheduled_for` },
    effective_date: { kind: 'time', column: sql`effective_date` },
    inflight_expiry_date: { kind: 'time', column: sql`inflight_expiry_date` },
  },
};

export const listedBalances: Listed = {
  table: sql`balances`,
  foundBy: ['balance_id', 'ledger_id', 'indicator'],
  columns: {
    balance_id: { kind: { id: 'balance' }, column: sql`id` },
    ledger_id: { kind: { id: 'ledger' }, column: sql`ledger_id` },
    identity_id: { kind: 'text', column: sql`identity_id` },
    indicator: { kind: 'text', column: sql`indicator` },
    currency: { kind: 'text', column: sql`currency` },
    balance: { kind: 'number', column: sql`(credit_balance - debit_balance)` },
    credit_balance: { kind: 'number', column: sql`credit_balance` },
    debit_balance: { kind: 'number', column: sql`debit_balance` },
    inflight_balance: { kind: 'number', column: sql`(inflight_credit_balance - inflight_debit_balance)` },
    inflight_credit_balance: { kind: 'number', column: sql`inflight_credit_balance` },
    inflight_debit_balance: { kind: 'number', column: sql`inflight_debit_balance` },
    version: { kind: 'number', column: sql`version` },
    created_at: { kind: 'time', column: sql`created_at` },
  },
};

export const listedLedgers: Listed = {
  table: sql`ledgers`,
  foundBy: ['ledger_id'],
  columns: {
    ledger_id: { kind: { id: 'ledger' }, column: sql`id` },
    name: { kind: 'text', column: sql`name` },
    created_at: { kind: 'time', column: sql`created_at` },
  },
};

export const listedMonitors: Listed = {
  table: sql`balance_monitors`,
  foundBy: ['monitor_id', 'balance_id'],
  columns: {
    monitor_id: { kind: { id: 'monitor' }, column: sql`id` },
    balance_id: { kind: { id: 'balance' }, column: sql`balance_id` },
    field: { kind: 'text', column: sql`field` },
    operator: { kind: 'text', column: sql`operator` },
    description: { kind: 'text', column: sql`description` },
    call_back_url: { kind: 'text', column: sql`call_back_url` },
    created_at: { kind: 'time', column: sql`created_at` },
  },
};
