// Generated from the migrated database by `pnpm generate`. Do not edit.
import type { Generated, GeneratedAlways } from 'kysely';
import type { ExactJson } from '../exact-json.js';

interface AccountsRow {
  id: string;
  organization_id: string;
  email: string;
  first_name: string;
  last_name: string;
  password_hash: string;
  created_at: Generated<Date>;
}

interface ApiTokensRow {
  id: string;
  organization_id: string;
  name: string;
  description: Generated<string>;
  permissions: readonly string[];
  ttl: string;
  digest: Buffer;
  created_at: Generated<Date>;
  expires_at: Date;
}

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

interface HealthCheckResultsRow {
  id: string;
  organization_id: string;
  check_id: string;
  zone: string;
  success: boolean;
  duration_ms: number;
  summary: string;
  message: string;
  created_at: Date;
}

interface HealthCheckTotalsRow {
  check_id: string;
  zone: string;
  success: Generated<number>;
  failure: Generated<number>;
  attempts: Generated<number>;
  transitions: Generated<number>;
  buckets: readonly string[];
  sum_seconds: Generated<number>;
  reasons: Generated<ExactJson>;
  not_run: Generated<ExactJson>;
  phases: Generated<ExactJson>;
  last_verdict: 'up' | 'down' | null;
  last_run_at: Date | null;
  certificate_expires_at: Date | null;
}

interface HealthCheckTrialsRow {
  id: string;
  organization_id: string;
  kind: string;
  definition: ExactJson;
  timeout_ms: number;
  outcome: ExactJson | null;
  created_at: Generated<Date>;
}

interface HealthChecksRow {
  id: string;
  organization_id: string;
  name: string;
  description: Generated<string>;
  labels: Generated<ExactJson>;
  zones: readonly string[];
  kind: 'http' | 'tcp' | 'tls' | 'dns' | 'command' | 'heartbeat';
  interval: string;
  timeout: string;
  interval_ms: number;
  timeout_ms: number;
  enabled: boolean;
  definition: ExactJson;
  revision: number;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  deleted_at: Date | null;
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

interface OrganizationsRow {
  id: string;
  name: string;
  description: Generated<string>;
  price_plan: Generated<string>;
  created_at: Generated<Date>;
  closed_at: Date | null;
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

interface ZoneLeasesRow {
  zone: string;
  holder: string;
  epoch: number;
  expires_at: Date;
}

export interface Tables {
  accounts: AccountsRow;
  api_tokens: ApiTokensRow;
  balance_monitors: BalanceMonitorsRow;
  balance_totals: BalanceTotalsRow;
  balances: BalancesRow;
  chain_blocks: ChainBlocksRow;
  entries: EntriesRow;
  health_check_results: HealthCheckResultsRow;
  health_check_totals: HealthCheckTotalsRow;
  health_check_trials: HealthCheckTrialsRow;
  health_checks: HealthChecksRow;
  hot_balances: HotBalancesRow;
  ledgers: LedgersRow;
  monitor_events: MonitorEventsRow;
  organizations: OrganizationsRow;
  queue_places: QueuePlacesRow;
  stopped_lanes: StoppedLanesRow;
  transaction_groups: TransactionGroupsRow;
  transaction_history: TransactionHistoryRow;
  transactions: TransactionsRow;
  unsealed_history: UnsealedHistoryRow;
  zone_leases: ZoneLeasesRow;
}

export const tableNames = [
  'accounts',
  'api_tokens',
  'balance_monitors',
  'balance_totals',
  'balances',
  'chain_blocks',
  'entries',
  'health_check_results',
  'health_check_totals',
  'health_check_trials',
  'health_checks',
  'hot_balances',
  'ledgers',
  'monitor_events',
  'organizations',
  'queue_places',
  'stopped_lanes',
  'transaction_groups',
  'transaction_history',
  'transactions',
  'unsealed_history',
  'zone_leases',
] as const satisfies readonly (keyof Tables)[];
