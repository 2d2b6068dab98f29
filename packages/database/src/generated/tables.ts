// Generated from the migrated database by `pnpm generate`. Do not edit.
import type { Generated, GeneratedAlways } from 'kysely';
import type { ExactJson } from '../exact-json.js';

interface BalanceMonitorsRow {
  id: string;
  balance_id: string;
  field: 'balance' | 'credit_balance' | 'debit_balance' | 'inflight_balance' | 'inflight_credit_balance' | 'inflight_debit_balance';
  operator: '>' | '<' | '>=' | '<=' | '=' | '!=';
  precise_value: bigint;
  precision: bigint;
  description: Generated<string>;
  call_back_url: string | null;
  seen_version: number;
  seen_value: bigint;
  looked_at: Generated<Date>;
  created_at: Generated<Date>;
}

interface BalanceTotalsRow {
  balance_id: string;
  version: number;
  credit: bigint;
  debit: bigint;
  inflight_credit: bigint;
  inflight_debit: bigint;
}

interface BalancesRow {
  id: string;
  ledger_id: string;
  currency: string;
  indicator: string | null;
  identity_id: string | null;
  credit_balance: Generated<bigint>;
  debit_balance: Generated<bigint>;
  inflight_credit_balance: Generated<bigint>;
  inflight_debit_balance: Generated<bigint>;
  version: Generated<number>;
  meta_data: Generated<ExactJson>;
  created_at: Generated<Date>;
}

interface ChainBlocksRow {
  block: number;
  page: number;
  head_seq: number;
  previous_hash: Buffer;
  hash: Buffer;
  links: Buffer;
  sealed_at: Generated<Date>;
}

interface EntriesRow {
  balance_id: string;
  version: number;
  transaction_id: string;
  side: 'debit' | 'credit';
  settled: bigint;
  inflight: bigint;
  created_at: Date;
}

interface HotBalancesRow {
  balance_id: string;
  since: Generated<Date>;
  last_needed_at: Generated<Date>;
}

interface LedgersRow {
  id: string;
  name: string;
  meta_data: Generated<ExactJson>;
  created_at: Generated<Date>;
}

interface MonitorEventsRow {
  id: string;
  monitor_id: string;
  version: number;
  body: string;
  attempts: Generated<number>;
  due_at: Generated<Date>;
  failure: string | null;
  outcome: 'delivered' | 'given_up' | null;
  created_at: Generated<Date>;
}

interface QueuePlacesRow {
  lane: number;
  due_at: Date;
  seq: GeneratedAlways<number>;
  transaction_id: string;
  action: 'apply' | 'commit' | 'void';
  cause: 'accepted' | 'requested' | 'expiry' | 'commit_date';
  amount: bigint | null;
  group_id: string | null;
  created_at: Generated<Date>;
  traceparent: string | null;
}

interface StoppedLanesRow {
  lane: number;
  reason: string;
  since: Generated<Date>;
}

interface TransactionGroupsRow {
  id: string;
  kind: 'bulk' | 'split';
  atomic: boolean;
  size: number;
  created_at: Date;
  parent_id: string | null;
}

interface TransactionHistoryRow {
  page: number;
  position: number;
  transaction_id: string;
  status: string;
  amount: bigint;
  reason: string | null;
  created_at: Date;
}

interface TransactionsRow {
  id: string;
  reference: string;
  parent_id: string | null;
  group_id: string | null;
  source_id: string;
  destination_id: string;
  currency: string;
  precise_amount: bigint;
  precision: bigint;
  description: string;
  allow_overdraft: boolean;
  overdraft_limit: bigint | null;
  inflight: boolean;
  inflight_expiry_date: Date | null;
  inflight_commit_date: Date | null;
  scheduled_for: Date | null;
  effective_date: Date | null;
  meta_data: Generated<ExactJson>;
  created_at: Date;
  status: 'QUEUED' | 'SCHEDULED' | 'INFLIGHT' | 'APPLIED' | 'VOID' | 'REJECTED';
  reject_reason: string | null;
  committed_amount: Generated<bigint>;
  changed_at: Date;
}

interface UnsealedHistoryRow {
  page: number;
  events: number;
  created_at: Date;
}

export interface Tables {
  balance_monitors: BalanceMonitorsRow;
  balance_totals: BalanceTotalsRow;
  balances: BalancesRow;
  chain_blocks: ChainBlocksRow;
  entries: EntriesRow;
  hot_balances: HotBalancesRow;
  ledgers: LedgersRow;
  monitor_events: MonitorEventsRow;
  queue_places: QueuePlacesRow;
  stopped_lanes: StoppedLanesRow;
  transaction_groups: TransactionGroupsRow;
  transaction_history: TransactionHistoryRow;
  transactions: TransactionsRow;
  unsealed_history: UnsealedHistoryRow;
}

export const tableNames = [
  'balance_monitors',
  'balance_totals',
  'balances',
  'chain_blocks',
  'entries',
  'hot_balances',
  'ledgers',
  'monitor_events',
  'queue_places',
  'stopped_lanes',
  'transaction_groups',
  'transaction_history',
  'transactions',
  'unsealed_history',
] as const satisfies readonly (keyof Tables)[];
