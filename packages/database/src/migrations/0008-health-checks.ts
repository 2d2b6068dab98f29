import { migrationOf } from './statements.js';

/**
 * Tenants and their health checks.
 *
 * A worker keeps the checks of its zone in memory and reads what changed since the last revision it saw. Writers take
 * an advisory lock for the rest of their transaction, so revisions become visible in their order. A deleted
 * check stays as a row until every worker has read that it is gone.
 */
const statements: readonly string[] = [
  `create table organizations (
    id uuid primary key,
    name text not null,
    description text not null default '',
    price_plan text not null default 'default',
    created_at timestamptz(3) not null default now(),
    closed_at timestamptz(3)
  )`,
  `create index organizations_closed on organizations (closed_at) where closed_at is not null`,

  `create table accounts (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    email text not null unique check (email = lower(email)),
    first_name text not null,
    last_name text not null,
    password_hash text not null,
    created_at timestamptz(3) not null default now()
  )`,
  `create index accounts_organization on accounts (organization_id)`,

  `create table api_tokens (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    name text not null,
    description text not null default '',
    permissions text[] not null,
    ttl text not null,
    digest bytea not null unique check (length(digest) = 32),
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null
  )`,
  `create index api_tokens_organization on api_tokens (organization_id, created_at)`,

  `create sequence health_check_revisions`,
  `create table health_checks (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    name text not null,
    description text not null default '',
    labels jsonb not null default '{}',
    zones text[] not null,
    kind text not null check (kind in ('http', 'tcp', 'tls', 'dns', 'command', 'heartbeat')),
    interval text not null,
    timeout text not null,
    interval_ms integer not null check (interval_ms > 0),
    timeout_ms integer not null check (timeout_ms > 0),
    enabled boolean not null,
    definition jsonb not null,
    revision bigint not null,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    deleted_at timestamptz(3)
  )`,
  `create unique index health_checks_name on health_checks (organization_id, name) where deleted_at is null`,
  // Discovery lists by kind and name, and compares the last revision with the one that a prober has seen.
  `create index health_checks_discovery on health_checks (organization_id, kind, name) where deleted_at is null`,
  `create index health_checks_last_revision on health_checks (organization_id, revision) where deleted_at is null`,
  `create index health_checks_revision on health_checks (revision)`,
  `create index health_checks_deleted on health_checks (deleted_at) where deleted_at is not null`,

  // One row per check and zone, added to by a flush a second. Few columns are indexed, so that a row stays on its page.
  `create table health_check_totals (
    check_id uuid not null references health_checks (id) on delete cascade,
    zone text not null,
    success bigint not null default 0,
    failure bigint not null default 0,
    attempts bigint not null default 0,
    transitions bigint not null default 0,
    buckets bigint[] not null,
    sum_seconds double precision not null default 0,
    reasons jsonb not null default '{}',
    not_run jsonb not null default '{}',
    phases jsonb not null default '{}',
    last_verdict text check (last_verdict in ('up', 'down')),
    last_run_at timestamptz(3),
    certificate_expires_at timestamptz(3),
    primary key (check_id, zone)
  ) with (fillfactor = 50)`,

  `create table health_check_results (
    id uuid primary key,
    organization_id uuid not null,
    check_id uuid not null references health_checks (id) on delete cascade,
    zone text not null,
    success boolean not null,
    duration_ms integer not null,
    summary text not null,
    message text not null,
    created_at timestamptz(3) not null
  )`,
  `create index health_check_results_newest on health_check_results (organization_id, created_at desc, id desc)`,
  // Failures are few among many results, and are what is looked for.
  `create index health_check_results_failures on health_check_results (organization_id, created_at desc, id desc)
    where not success`,
  `create index health_check_results_check on health_check_results (check_id, created_at desc, id desc)`,
  `create index health_check_results_age on health_check_results (created_at)`,

  `create table zone_leases (
    zone text primary key,
    holder uuid not null,
    epoch bigint not null,
    expires_at timestamptz(3) not null
  )`,

  `create table health_check_trials (
    id uuid primary key,
    organization_id uuid not null references organizations (id) on delete cascade,
    kind text not null,
    definition jsonb not null,
    timeout_ms integer not null,
    outcome jsonb,
    created_at timestamptz(3) not null default now()
  )`,
  `create index health_check_trials_organization on health_check_trials (organization_id, created_at)`,
];

export const healthChecks = migrationOf(statements, [
  'drop table health_check_trials',
  'drop table zone_leases',
  'drop table health_check_results',
  'drop table health_check_totals',
  'drop table health_checks',
  'drop sequence health_check_revisions',
  'drop table api_tokens',
  'drop table accounts',
  'drop table organizations',
]);
