import { migrationOf } from './statements.js';

/**
 * Balance monitors. Whether a condition came to hold is read out of the entries, which have one version of the
 * balance each: a monitor remembers up to which version it has looked and what its field was then. So applying
 * transactions neither knows nor waits for monitors, and a crossing is found however late one looks.
 *
 * A balance is named without a foreign key, for the reason given in the first migration.
 */
const statements: readonly string[] = [
  `create table balance_monitors (
    id uuid primary key,
    balance_id uuid not null,
    field text not null check (field in (
      'balance', 'credit_balance', 'debit_balance',
      'inflight_balance', 'inflight_credit_balance', 'inflight_debit_balance')),
    operator text not null check (operator in ('>', '<', '>=', '<=', '=', '!=')),
    precise_value numeric not null check (precise_value = trunc(precise_value)),
    precision numeric not null check (precision > 0),
    description text not null default '',
    call_back_url text,
    seen_version bigint not null,
    seen_value numeric not null,
    looked_at timestamptz(3) not null default now(),
    created_at timestamptz(3) not null default now()
  )`,
  `create index balance_monitors_balance on balance_monitors (balance_id, id)`,

  // A row is a crossing that is being told: the outbox. What is told is kept as it was first written, to the byte.
  `create table monitor_events (
    id uuid primary key,
    monitor_id uuid not null references balance_monitors (id) on delete cascade,
    version bigint not null,
    body text not null,
    attempts integer not null default 0,
    due_at timestamptz(3) not null default now(),
    failure text,
    outcome text check (outcome in ('delivered', 'given_up')),
    created_at timestamptz(3) not null default now(),
    unique (monitor_id, version)
  )`,
  `create index monitor_events_due on monitor_events (due_at) where outcome is null`,
  `create index monitor_events_ended on monitor_events (created_at) where outcome is not null`,
];

export const balanceMonitors = migrationOf(statements, [
  'drop table monitor_events',
  'drop table balance_monitors',
]);
