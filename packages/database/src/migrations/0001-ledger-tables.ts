import { migrationOf } from './statements.js';

/**
 * The ledger. Three choices shape it:
 *
 * Work in progress has tables of its own (`queue_places`, `unsealed_history`), so that the status of a
 * transaction is in no index: changing it touches no index at all and stays on the same page.
 *
 * Rows of `transactions` and `entries` name balances without a foreign key. The check behind a foreign key
 * locks the balance row for each transaction that is accepted, and a hot balance would make everyone wait.
 * Balances are never deleted; `bellwether ledger verify` compares.
 *
 * Times have milliseconds, because they are part of hashes and JavaScript has no more.
 */
const statements: readonly string[] = [
  `create table ledgers (
    id uuid primary key,
    name text not null,
    meta_data jsonb not null default '{}',
    created_at timestamptz(3) not null default now()
  )`,
  // The ledger of balances that are named by an indicator; clients know it as general_ledger_id.
  `insert into ledgers (id, name) values ('00000000-0000-0000-0000-000000000000', 'General Ledger')`,

  `create table balances (
    id uuid primary key,
    ledger_id uuid not null references ledgers (id),
    currency text not null,
    indicator text,
    identity_id text,
    credit_balance numeric not null default 0 check (credit_balance >= 0),
    debit_balance numeric not null default 0 check (debit_balance >= 0),
    inflight_credit_balance numeric not null default 0 check (inflight_credit_balance >= 0),
    inflight_debit_balance numeric not null default 0 check (inflight_debit_balance >= 0),
    version bigint not null default 0,
    meta_data jsonb not null default '{}',
    created_at timestamptz(3) not null default now()
  ) with (fillfactor = 50)`,
  `create unique index balances_indicator on balances (indicator, currency) where indicator is not null`,
  `create index balances_ledger on balances (ledger_id, id)`,

  `create table transactions (
    id uuid primary key,
    reference text not null,
    parent_id uuid,
    group_id uuid,
    source_id uuid not null,
    destination_id uuid not null,
    currency text not null,
    precise_amount numeric not null
      constraint l1_amount_is_whole_and_above_zero
      check (precise_amount > 0 and precise_amount = trunc(precise_amount)),
    precision numeric not null check (precision > 0),
    description text not null,
    allow_overdraft boolean not null,
    overdraft_limit numeric check (overdraft_limit >= 0),
    inflight boolean not null,
    inflight_expiry_date timestamptz(3),
    inflight_commit_date timestamptz(3),
    scheduled_for timestamptz(3),
    effective_date timestamptz(3),
    meta_data jsonb not null default '{}',
    created_at timestamptz(3) not null,
    status text not null
      check (status in ('QUEUED', 'SCHEDULED', 'INFLIGHT', 'APPLIED', 'VOID', 'REJECTED')),
    reject_reason text,
    committed_amount numeric not null default 0
      constraint l7_commits_stay_within_the_amount
      check (committed_amount >= 0 and committed_amount <= precise_amount),
    changed_at timestamptz(3) not null,
    constraint l2_two_different_balances check (source_id <> destination_id),
    constraint l8_rejected_has_a_reason check ((status = 'REJECTED') = (reject_reason is not null))
  ) with (fillfactor = 50)`,
  `create unique index transactions_reference on transactions (reference)`,
  `create index transactions_source on transactions (source_id, id)`,
  `create index transactions_destination on transactions (destination_id, id)`,
  `create index transactions_parent on transactions (parent_id) where parent_id is not null`,
  `create index transactions_group on transactions (group_id) where group_id is not null`,

  // A row is a piece of work that waits: the outbox. Its lane is worked by one worker at a time.
  `create table queue_places (
    lane integer not null,
    due_at timestamptz(3) not null,
    seq bigint generated always as identity,
    transaction_id uuid not null,
    action text not null check (action in ('apply', 'commit', 'void')),
    cause text not null check (cause in ('accepted', 'requested', 'expiry', 'commit_date')),
    amount numeric check (amount > 0),
    group_id uuid,
    created_at timestamptz(3) not null default now(),
    primary key (lane, due_at, seq)
  )`,
  // At most one asked-for commit or void waits at a time; those of a date stand beside it.
  `create unique index queue_places_transaction on queue_places (transaction_id, cause)`,
  `create index queue_places_group on queue_places (group_id) where group_id is not null`,

  `create table entries (
    balance_id uuid not null,
    version bigint not null,
    transaction_id uuid not null,
    side text not null check (side in ('debit', 'credit')),
    settled numeric not null,
    inflight numeric not null,
    created_at timestamptz(3) not null,
    primary key (balance_id, version)
  )`,

  // What happened to transactions, in pages: one page per SQL transaction that changed any.
  `create sequence history_page`,
  `create table transaction_history (
    page bigint not null,
    position integer not null,
    transaction_id uuid not null,
    status text not null,
    amount numeric not null,
    reason text,
    created_at timestamptz(3) not null,
    primary key (page, position)
  )`,
  `create index transaction_history_transaction on transaction_history (transaction_id)`,
  `create table unsealed_history (
    page bigint primary key,
    events integer not null,
    created_at timestamptz(3) not null
  )`,
  // Links holds the hash after each event of the page, 32 bytes each; the last one is the block's.
  `create table chain_blocks (
    block bigint primary key,
    page bigint not null unique,
    head_seq bigint not null,
    previous_hash bytea not null,
    hash bytea not null,
    links bytea not null,
    sealed_at timestamptz(3) not null default now()
  )`,

  // What belongs together: the transactions of a bulk request, the legs of a split one.
  `create table transaction_groups (
    id uuid primary key,
    kind text not null check (kind in ('bulk', 'split')),
    atomic boolean not null,
    size integer not null check (size > 0),
    created_at timestamptz(3) not null
  )`,

  // Balances whose transactions all go through one lane, because workers were waiting for each other.
  `create table hot_balances (
    balance_id uuid primary key,
    since timestamptz(3) not null default now(),
    last_needed_at timestamptz(3) not null default now()
  )`,

  `create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '%: rows of % never change', tg_argv[0], tg_table_name using errcode = 'check_violation';
  end $$`,
  ...['entries', 'transaction_history', 'chain_blocks'].flatMap((table) => [
    `create trigger ${table}_never_change before update or delete on ${table}
      for each row execute function refuse_change('L5')`,
    `create trigger ${table}_never_truncated before truncate on ${table}
      for each statement execute function refuse_change('L5')`,
  ]),
  `create trigger transactions_never_deleted before delete on transactions
    for each row execute function refuse_change('L5')`,
  `create trigger transactions_never_truncated before truncate on transactions
    for each statement execute function refuse_change('L5')`,
  // The condition stands in the trigger, so that a lawful change calls no function; after the update, because before
  // it each row would first be locked in a step of its own; and what never changes is only looked at where a
  // statement names it, so that a change of status does not compare ten other columns.
  `create trigger transactions_final_stays_final after update on transactions
    for each row when (
      (old.status in ('APPLIED', 'VOID', 'REJECTED') and old.status is distinct from new.status)
      or (old.status = 'INFLIGHT' and new.status in ('QUEUED', 'SCHEDULED', 'REJECTED'))
      or (old.status = 'APPLIED' and old.committed_amount is distinct from new.committed_amount)
      or old.reject_reason is distinct from new.reject_reason and old.status = 'REJECTED'
    ) execute function refuse_change('L5')`,
  `create trigger transactions_request_never_changes after update of
    id, reference, source_id, destination_id, currency, precise_amount, precision, created_at, description
    on transactions for each row when (
      (old.id, old.reference, old.source_id, old.destination_id, old.currency, old.precise_amount,
        old.precision, old.created_at, old.description)
      is distinct from
      (new.id, new.reference, new.source_id, new.destination_id, new.currency, new.precise_amount,
        new.precision, new.created_at, new.description)
    ) execute function refuse_change('L5')`,
];

const tables = [
  'hot_balances',
  'transaction_groups',
  'chain_blocks',
  'unsealed_history',
  'transaction_history',
  'entries',
  'queue_places',
  'transactions',
  'balances',
  'ledgers',
];

export const ledgerTables = migrationOf(statements, [
  ...tables.map((table) => `drop table ${table}`),
  'drop function refuse_change',
  'drop sequence history_page',
]);
