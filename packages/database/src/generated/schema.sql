-- Generated from the migrated database by `pnpm generate`. Do not edit; write a migration.

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    raise exception '%: rows of % never change', tg_argv[0], tg_table_name using errcode = 'check_violation';
  end $function$;

create sequence health_check_revisions;

create sequence history_page;

create table accounts (
  id uuid not null,
  organization_id uuid not null,
  email text not null,
  first_name text not null,
  last_name text not null,
  password_hash text not null,
  created_at timestamptz(3) not null default now(),
  constraint accounts_email_check CHECK ((email = lower(email))),
  constraint accounts_email_key UNIQUE (email),
  constraint accounts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint accounts_pkey PRIMARY KEY (id)
);
CREATE INDEX accounts_organization ON public.accounts USING btree (organization_id);

create table api_tokens (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  description text not null default ''::text,
  permissions ARRAY not null,
  ttl text not null,
  digest bytea not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  constraint api_tokens_digest_check CHECK ((length(digest) = 32)),
  constraint api_tokens_digest_key UNIQUE (digest),
  constraint api_tokens_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint api_tokens_pkey PRIMARY KEY (id)
);
CREATE INDEX api_tokens_organization ON public.api_tokens USING btree (organization_id, created_at);

create table balance_monitors (
  id uuid not null,
  balance_id uuid not null,
  field text not null,
  operator text not null,
  precise_value numeric not null,
  precision numeric not null,
  description text not null default ''::text,
  call_back_url text,
  seen_version bigint not null,
  seen_value numeric not null,
  looked_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  constraint balance_monitors_field_check CHECK ((field = ANY (ARRAY['balance'::text, 'credit_balance'::text, 'debit_balance'::text, 'inflight_balance'::text, 'inflight_credit_balance'::text, 'inflight_debit_balance'::text]))),
  constraint balance_monitors_operator_check CHECK ((operator = ANY (ARRAY['>'::text, '<'::text, '>='::text, '<='::text, '='::text, '!='::text]))),
  constraint balance_monitors_pkey PRIMARY KEY (id),
  constraint balance_monitors_precise_value_check CHECK ((precise_value = trunc(precise_value))),
  constraint balance_monitors_precision_check CHECK (("precision" > (0)::numeric))
);
CREATE INDEX balance_monitors_balance ON public.balance_monitors USING btree (balance_id, id);

create table balance_totals (
  balance_id uuid not null,
  version bigint not null,
  credit numeric not null,
  debit numeric not null,
  inflight_credit numeric not null,
  inflight_debit numeric not null,
  constraint balance_totals_pkey PRIMARY KEY (balance_id, version)
);
CREATE TRIGGER balance_totals_never_change BEFORE DELETE OR UPDATE ON public.balance_totals FOR EACH ROW EXECUTE FUNCTION refuse_change('L6');
CREATE TRIGGER balance_totals_never_truncated BEFORE TRUNCATE ON public.balance_totals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('L6');

create table balances (
  id uuid not null,
  ledger_id uuid not null,
  currency text not null,
  indicator text,
  identity_id text,
  credit_balance numeric not null default 0,
  debit_balance numeric not null default 0,
  inflight_credit_balance numeric not null default 0,
  inflight_debit_balance numeric not null default 0,
  version bigint not null default 0,
  meta_data jsonb not null default '{}'::jsonb,
  created_at timestamptz(3) not null default now(),
  constraint balances_credit_balance_check CHECK ((credit_balance >= (0)::numeric)),
  constraint balances_debit_balance_check CHECK ((debit_balance >= (0)::numeric)),
  constraint balances_inflight_credit_balance_check CHECK ((inflight_credit_balance >= (0)::numeric)),
  constraint balances_inflight_debit_balance_check CHECK ((inflight_debit_balance >= (0)::numeric)),
  constraint balances_ledger_id_fkey FOREIGN KEY (ledger_id) REFERENCES ledgers(id),
  constraint balances_pkey PRIMARY KEY (id)
) with (fillfactor=50);
CREATE UNIQUE INDEX balances_indicator ON public.balances USING btree (indicator, currency) WHERE (indicator IS NOT NULL);
CREATE INDEX balances_ledger ON public.balances USING btree (ledger_id, id);

create table chain_blocks (
  block bigint not null,
  page bigint not null,
  head_seq bigint not null,
  previous_hash bytea not null,
  hash bytea not null,
  links bytea not null,
  sealed_at timestamptz(3) not null default now(),
  constraint chain_blocks_page_key UNIQUE (page),
  constraint chain_blocks_pkey PRIMARY KEY (block)
);
CREATE TRIGGER chain_blocks_never_change BEFORE DELETE OR UPDATE ON public.chain_blocks FOR EACH ROW EXECUTE FUNCTION refuse_change('L5');
CREATE TRIGGER chain_blocks_never_truncated BEFORE TRUNCATE ON public.chain_blocks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('L5');

create table entries (
  balance_id uuid not null,
  version bigint not null,
  transaction_id uuid not null,
  side text not null,
  settled numeric not null,
  inflight numeric not null,
  created_at timestamptz(3) not null,
  constraint entries_pkey PRIMARY KEY (balance_id, version),
  constraint entries_side_check CHECK ((side = ANY (ARRAY['debit'::text, 'credit'::text])))
);
CREATE TRIGGER entries_never_change BEFORE DELETE OR UPDATE ON public.entries FOR EACH ROW EXECUTE FUNCTION refuse_change('L5');
CREATE TRIGGER entries_never_truncated BEFORE TRUNCATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('L5');

create table health_check_results (
  id uuid not null,
  organization_id uuid not null,
  check_id uuid not null,
  zone text not null,
  success boolean not null,
  duration_ms integer not null,
  summary text not null,
  message text not null,
  created_at timestamptz(3) not null,
  constraint health_check_results_check_id_fkey FOREIGN KEY (check_id) REFERENCES health_checks(id) ON DELETE CASCADE,
  constraint health_check_results_pkey PRIMARY KEY (id)
);
CREATE INDEX health_check_results_age ON public.health_check_results USING btree (created_at);
CREATE INDEX health_check_results_check ON public.health_check_results USING btree (check_id, created_at DESC, id DESC);
CREATE INDEX health_check_results_failures ON public.health_check_results USING btree (organization_id, created_at DESC, id DESC) WHERE (NOT success);
CREATE INDEX health_check_results_newest ON public.health_check_results USING btree (organization_id, created_at DESC, id DESC);

create table health_check_totals (
  check_id uuid not null,
  zone text not null,
  success bigint not null default 0,
  failure bigint not null default 0,
  attempts bigint not null default 0,
  transitions bigint not null default 0,
  buckets ARRAY not null,
  sum_seconds double precision not null default 0,
  reasons jsonb not null default '{}'::jsonb,
  not_run jsonb not null default '{}'::jsonb,
  phases jsonb not null default '{}'::jsonb,
  last_verdict text,
  last_run_at timestamptz(3),
  certificate_expires_at timestamptz(3),
  constraint health_check_totals_check_id_fkey FOREIGN KEY (check_id) REFERENCES health_checks(id) ON DELETE CASCADE,
  constraint health_check_totals_last_verdict_check CHECK ((last_verdict = ANY (ARRAY['up'::text, 'down'::text]))),
  constraint health_check_totals_pkey PRIMARY KEY (check_id, zone)
) with (fillfactor=50);

create table health_check_trials (
  id uuid not null,
  organization_id uuid not null,
  kind text not null,
  definition jsonb not null,
  timeout_ms integer not null,
  outcome jsonb,
  created_at timestamptz(3) not null default now(),
  constraint health_check_trials_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint health_check_trials_pkey PRIMARY KEY (id)
);
CREATE INDEX health_check_trials_organization ON public.health_check_trials USING btree (organization_id, created_at);

create table health_checks (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  description text not null default ''::text,
  labels jsonb not null default '{}'::jsonb,
  zones ARRAY not null,
  kind text not null,
  interval text not null,
  timeout text not null,
  interval_ms integer not null,
  timeout_ms integer not null,
  enabled boolean not null,
  definition jsonb not null,
  revision bigint not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  constraint health_checks_interval_ms_check CHECK ((interval_ms > 0)),
  constraint health_checks_kind_check CHECK ((kind = ANY (ARRAY['http'::text, 'tcp'::text, 'tls'::text, 'dns'::text, 'command'::text, 'heartbeat'::text]))),
  constraint health_checks_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint health_checks_pkey PRIMARY KEY (id),
  constraint health_checks_timeout_ms_check CHECK ((timeout_ms > 0))
);
CREATE INDEX health_checks_deleted ON public.health_checks USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX health_checks_discovery ON public.health_checks USING btree (organization_id, kind, name) WHERE (deleted_at IS NULL);
CREATE INDEX health_checks_last_revision ON public.health_checks USING btree (organization_id, revision) WHERE (deleted_at IS NULL);
CREATE UNIQUE INDEX health_checks_name ON public.health_checks USING btree (organization_id, name) WHERE (deleted_at IS NULL);
CREATE INDEX health_checks_revision ON public.health_checks USING btree (revision);

create table hot_balances (
  balance_id uuid not null,
  since timestamptz(3) not null default now(),
  last_needed_at timestamptz(3) not null default now(),
  constraint hot_balances_pkey PRIMARY KEY (balance_id)
);

create table ledgers (
  id uuid not null,
  name text not null,
  meta_data jsonb not null default '{}'::jsonb,
  created_at timestamptz(3) not null default now(),
  constraint ledgers_pkey PRIMARY KEY (id)
);

create table monitor_events (
  id uuid not null,
  monitor_id uuid not null,
  version bigint not null,
  body text not null,
  attempts integer not null default 0,
  due_at timestamptz(3) not null default now(),
  failure text,
  outcome text,
  created_at timestamptz(3) not null default now(),
  constraint monitor_events_monitor_id_fkey FOREIGN KEY (monitor_id) REFERENCES balance_monitors(id) ON DELETE CASCADE,
  constraint monitor_events_monitor_id_version_key UNIQUE (monitor_id, version),
  constraint monitor_events_outcome_check CHECK ((outcome = ANY (ARRAY['delivered'::text, 'given_up'::text]))),
  constraint monitor_events_pkey PRIMARY KEY (id)
);
CREATE INDEX monitor_events_due ON public.monitor_events USING btree (due_at) WHERE (outcome IS NULL);
CREATE INDEX monitor_events_ended ON public.monitor_events USING btree (created_at) WHERE (outcome IS NOT NULL);

create table organizations (
  id uuid not null,
  name text not null,
  description text not null default ''::text,
  price_plan text not null default 'default'::text,
  created_at timestamptz(3) not null default now(),
  closed_at timestamptz(3),
  constraint organizations_pkey PRIMARY KEY (id)
);
CREATE INDEX organizations_closed ON public.organizations USING btree (closed_at) WHERE (closed_at IS NOT NULL);

create table queue_places (
  lane integer not null,
  due_at timestamptz(3) not null,
  seq bigint not null generated always as identity,
  transaction_id uuid not null,
  action text not null,
  cause text not null,
  amount numeric,
  group_id uuid,
  created_at timestamptz(3) not null default now(),
  traceparent text,
  constraint queue_places_action_check CHECK ((action = ANY (ARRAY['apply'::text, 'commit'::text, 'void'::text]))),
  constraint queue_places_amount_check CHECK ((amount > (0)::numeric)),
  constraint queue_places_cause_check CHECK ((cause = ANY (ARRAY['accepted'::text, 'requested'::text, 'expiry'::text, 'commit_date'::text]))),
  constraint queue_places_pkey PRIMARY KEY (lane, due_at, seq)
);
CREATE INDEX queue_places_group ON public.queue_places USING btree (group_id) WHERE (group_id IS NOT NULL);
CREATE UNIQUE INDEX queue_places_transaction ON public.queue_places USING btree (transaction_id, cause);

create table stopped_lanes (
  lane integer not null,
  reason text not null,
  since timestamptz(3) not null default now(),
  constraint stopped_lanes_pkey PRIMARY KEY (lane)
);

create table transaction_groups (
  id uuid not null,
  kind text not null,
  atomic boolean not null,
  size integer not null,
  created_at timestamptz(3) not null,
  parent_id uuid,
  constraint transaction_groups_kind_check CHECK ((kind = ANY (ARRAY['bulk'::text, 'split'::text]))),
  constraint transaction_groups_pkey PRIMARY KEY (id),
  constraint transaction_groups_size_check CHECK ((size > 0))
);
CREATE INDEX transaction_groups_parent ON public.transaction_groups USING btree (parent_id) WHERE (parent_id IS NOT NULL);

create table transaction_history (
  page bigint not null,
  position integer not null,
  transaction_id uuid not null,
  status text not null,
  amount numeric not null,
  reason text,
  created_at timestamptz(3) not null,
  constraint transaction_history_pkey PRIMARY KEY (page, "position")
);
CREATE INDEX transaction_history_transaction ON public.transaction_history USING btree (transaction_id);
CREATE TRIGGER transaction_history_never_change BEFORE DELETE OR UPDATE ON public.transaction_history FOR EACH ROW EXECUTE FUNCTION refuse_change('L5');
CREATE TRIGGER transaction_history_never_truncated BEFORE TRUNCATE ON public.transaction_history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('L5');

create table transactions (
  id uuid not null,
  reference text not null,
  parent_id uuid,
  group_id uuid,
  source_id uuid not null,
  destination_id uuid not null,
  currency text not null,
  precise_amount numeric not null,
  precision numeric not null,
  description text not null,
  allow_overdraft boolean not null,
  overdraft_limit numeric,
  inflight boolean not null,
  inflight_expiry_date timestamptz(3),
  inflight_commit_date timestamptz(3),
  scheduled_for timestamptz(3),
  effective_date timestamptz(3),
  meta_data jsonb not null default '{}'::jsonb,
  created_at timestamptz(3) not null,
  status text not null,
  reject_reason text,
  committed_amount numeric not null default 0,
  changed_at timestamptz(3) not null,
  constraint l1_amount_is_whole_and_above_zero CHECK (((precise_amount > (0)::numeric) AND (precise_amount = trunc(precise_amount)))),
  constraint l2_two_different_balances CHECK ((source_id <> destination_id)),
  constraint l7_commits_stay_within_the_amount CHECK (((committed_amount >= (0)::numeric) AND (committed_amount <= precise_amount))),
  constraint l8_rejected_has_a_reason CHECK (((status = 'REJECTED'::text) = (reject_reason IS NOT NULL))),
  constraint transactions_overdraft_limit_check CHECK ((overdraft_limit >= (0)::numeric)),
  constraint transactions_pkey PRIMARY KEY (id),
  constraint transactions_precision_check CHECK (("precision" > (0)::numeric)),
  constraint transactions_status_check CHECK ((status = ANY (ARRAY['QUEUED'::text, 'SCHEDULED'::text, 'INFLIGHT'::text, 'APPLIED'::text, 'VOID'::text, 'REJECTED'::text])))
) with (fillfactor=50);
CREATE INDEX transactions_destination ON public.transactions USING btree (destination_id, id);
CREATE INDEX transactions_group ON public.transactions USING btree (group_id) WHERE (group_id IS NOT NULL);
CREATE INDEX transactions_parent ON public.transactions USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE UNIQUE INDEX transactions_reference ON public.transactions USING btree (reference);
CREATE INDEX transactions_rejected ON public.transactions USING btree (id) WHERE (reject_reason IS NOT NULL);
CREATE INDEX transactions_source ON public.transactions USING btree (source_id, id);
CREATE TRIGGER transactions_final_stays_final AFTER UPDATE ON public.transactions FOR EACH ROW WHEN ((((old.status = ANY (ARRAY['APPLIED'::text, 'VOID'::text, 'REJECTED'::text])) AND (old.status IS DISTINCT FROM new.status)) OR ((old.status = 'INFLIGHT'::text) AND (new.status = ANY (ARRAY['QUEUED'::text, 'SCHEDULED'::text, 'REJECTED'::text]))) OR ((old.status = 'APPLIED'::text) AND (old.committed_amount IS DISTINCT FROM new.committed_amount)) OR ((old.reject_reason IS DISTINCT FROM new.reject_reason) AND (old.status = 'REJECTED'::text)))) EXECUTE FUNCTION refuse_change('L5');
CREATE TRIGGER transactions_never_deleted BEFORE DELETE ON public.transactions FOR EACH ROW EXECUTE FUNCTION refuse_change('L5');
CREATE TRIGGER transactions_never_truncated BEFORE TRUNCATE ON public.transactions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('L5');
CREATE TRIGGER transactions_request_never_changes AFTER UPDATE OF id, reference, source_id, destination_id, currency, precise_amount, "precision", created_at, description ON public.transactions FOR EACH ROW WHEN ((((((((((old.id IS DISTINCT FROM new.id) OR (old.reference IS DISTINCT FROM new.reference)) OR (old.source_id IS DISTINCT FROM new.source_id)) OR (old.destination_id IS DISTINCT FROM new.destination_id)) OR (old.currency IS DISTINCT FROM new.currency)) OR (old.precise_amount IS DISTINCT FROM new.precise_amount)) OR (old."precision" IS DISTINCT FROM new."precision")) OR (old.created_at IS DISTINCT FROM new.created_at)) OR (old.description IS DISTINCT FROM new.description))) EXECUTE FUNCTION refuse_change('L5');

create table unsealed_history (
  page bigint not null,
  events integer not null,
  created_at timestamptz(3) not null,
  constraint unsealed_history_pkey PRIMARY KEY (page)
);

create table zone_leases (
  zone text not null,
  holder uuid not null,
  epoch bigint not null,
  expires_at timestamptz(3) not null,
  constraint zone_leases_pkey PRIMARY KEY (zone)
);

