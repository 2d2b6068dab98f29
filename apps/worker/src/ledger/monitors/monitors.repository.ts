import type { Tables } from '@bellwether/database';
import { type BalanceMove, type MonitorFacts } from '@bellwether/database/ledger';
import { sql, type Kysely, type Transaction } from 'kysely';

/** A monitor whose balance has moved since it was checked, with what it saw then. */
export interface DueMonitor extends MonitorFacts {
  readonly seenVersion: number;
  readonly seenValue: bigint;
}

/**
 * Monitors whose balances have moved, least recently checked first, so that busy ones do not starve others.
 * Monitors that another worker has locked are skipped. It never waits for transactions that are applied.
 * `offset 0` keeps one index lookup per monitor: a join would read all balances (54 ms for 1 000 monitors of
 * 100 000 balances).
 */
export const lockDueMonitors = async (trx: Transaction<Tables>, limit: number) => {
  const { rows } = await sql<DueMonitor>`
    select m.id, m.balance_id, m.field, m.operator, m.precise_value, m.precision, m.description,
      m.call_back_url, m.created_at, m.seen_version as "seenVersion", m.seen_value as "seenValue"
    from balance_monitors m, lateral (
      select from balances where id = m.balance_id and version > m.seen_version offset 0
    ) moved
    order by m.looked_at, m.id limit ${limit} for update of m skip locked`.execute(trx);
  return rows;
};

export interface LookedFrom {
  readonly balanceId: string;
  readonly version: number;
}

/** The entries of some balances from a version on, by balance, up to a limit for each. */
export const loadMoves = async (
  trx: Transaction<Tables>,
  looked: readonly LookedFrom[],
  limitEach: number,
): Promise<ReadonlyMap<string, readonly BalanceMove[]>> => {
  const { rows } = await sql<BalanceMove & { readonly balanceId: string }>`
    select e.balance_id as "balanceId", e.version, e.transaction_id as "transactionId", e.side, e.settled,
      e.inflight, e.created_at as at
    from unnest(
      ${looked.map(({ balanceId }) => balanceId)}::uuid[], ${looked.map(({ version }) => version)}::bigint[]
    ) as looked (balance_id, version), lateral (
      select * from entries
      where entries.balance_id = looked.balance_id and entries.version > looked.version
      order by entries.version limit ${limitEach}
    ) e order by e.balance_id, e.version`.execute(trx);
  return Map.groupBy(rows, ({ balanceId }) => balanceId);
};

export interface Looked {
  readonly monitorId: string;
  readonly version: number;
  readonly value: bigint;
}

export const updateSeen = async (trx: Transaction<Tables>, looked: readonly Looked[]): Promise<void> => {
  await sql`
    update balance_monitors set seen_version = looked.version, seen_value = looked.value,
      looked_at = clock_timestamp()
    from unnest(
      ${looked.map(({ monitorId }) => monitorId)}::uuid[], ${looked.map(({ version }) => version)}::bigint[],
      ${looked.map(({ value }) => value)}::numeric[]
    ) as looked (id, version, value)
    where balance_monitors.id = looked.id`.execute(trx);
};

/** A crossing to deliver. The body is stored once, so every attempt sends the same bytes. */
export interface NewEvent {
  readonly id: string;
  readonly monitorId: string;
  readonly version: number;
  readonly body: string;
}

/** Returns how many are new: a stored crossing is not stored again. */
export const insertEvents = async (trx: Transaction<Tables>, events: readonly NewEvent[]) => {
  if (events.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into monitor_events (id, monitor_id, version, body)
    select * from unnest(
      ${events.map(({ id }) => id)}::uuid[], ${events.map(({ monitorId }) => monitorId)}::uuid[],
      ${events.map(({ version }) => version)}::bigint[], ${events.map(({ body }) => body)}::text[]
    ) on conflict (monitor_id, version) do nothing`.execute(trx);
  return Number(numAffectedRows ?? 0n);
};

/** A due attempt: an event, and how often it was tried before. */
export interface DueEvent {
  readonly id: string;
  readonly attempts: number;
}

/** Avoids asking Redis when there is nothing to deliver. */
export const hasDueEvents = async (db: Kysely<Tables>): Promise<boolean> => {
  const { rows } = await sql`
    select from monitor_events where outcome is null and due_at <= now() limit 1`.execute(db);
  return rows.length > 0;
};

/**
 * Events whose next attempt is due: new ones, failed ones, and ones with a lost job. They become due again
 * later, in case this job is lost too.
 */
export const takeDueEvents = async (
  db: Kysely<Tables>,
  { limit, patienceMs }: { readonly limit: number; readonly patienceMs: number },
) => {
  const { rows } = await sql<DueEvent>`
    update monitor_events set due_at = clock_timestamp() + ${`${patienceMs} ms`}::interval
    where id in (
      select id from monitor_events where outcome is null and due_at <= now()
      order by due_at limit ${limit} for update skip locked
    ) returning id, attempts`.execute(db);
  return rows;
};

/**
 * Makes events due again that got no job, except those that were attempted meanwhile. The column stores
 * milliseconds, and rounding up would be in the future.
 */
export const returnEvents = async (db: Kysely<Tables>, events: readonly DueEvent[]): Promise<void> => {
  await sql`
    update monitor_events event set due_at = date_trunc('milliseconds', clock_timestamp())
    from unnest(
      ${events.map(({ id }) => id)}::uuid[], ${events.map(({ attempts }) => attempts)}::integer[]
    ) as returned (id, attempts)
    where event.id = returned.id and event.attempts = returned.attempts`.execute(db);
};

export interface ClaimedEvent {
  readonly id: string;
  readonly monitorId: string;
  readonly body: string;
  readonly callBackUrl: string | null;
  /** Includes this one. */
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly failure: string | null;
}

/**
 * Counts an attempt before it is made, so that one that kills the worker is counted too. No other job can
 * claim the same attempt, and the next one is due only after this one must have ended.
 */
export const claimEvent = async (db: Kysely<Tables>, { id, attempts }: DueEvent, patienceMs: number) => {
  const { rows } = await sql<ClaimedEvent>`
    update monitor_events event
    set attempts = event.attempts + 1, due_at = clock_timestamp() + ${`${patienceMs} ms`}::interval
    from balance_monitors m
    where event.id = ${id}::uuid and event.attempts = ${attempts} and event.outcome is null
      and m.id = event.monitor_id
    returning event.id, event.monitor_id as "monitorId", event.body, event.attempts, event.failure,
      m.call_back_url as "callBackUrl"`.execute(db);
  return rows[0];
};

/** False when it had already ended, so that two jobs count one end. */
export const endEvent = async (
  db: Kysely<Tables>,
  id: string,
  outcome: 'delivered' | 'given_up',
  failure: string | null = null,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    update monitor_events set outcome = ${outcome}, failure = ${failure}
    where id = ${id}::uuid and outcome is null`.execute(db);
  return numAffectedRows === 1n;
};

/** Delays the next attempt, unless it has already begun. */
export const postponeEvent = async (
  db: Kysely<Tables>,
  { id, attempts }: DueEvent,
  failure: string,
  delayMs: number,
) => {
  await sql`
    update monitor_events set failure = ${failure}, due_at = clock_timestamp() + ${`${delayMs} ms`}::interval
    where id = ${id}::uuid and attempts = ${attempts} and outcome is null`.execute(db);
};

/**
 * Deletes old ended events and returns how many. `now()` and a list of ids are used because a volatile time
 * or a join would not use the indexes.
 */
export const deleteEndedEvents = async (
  db: Kysely<Tables>,
  { keepMs, limit }: { readonly keepMs: number; readonly limit: number },
) => {
  const { numAffectedRows } = await sql`
    delete from monitor_events where id = any(array(
      select id from monitor_events
      where outcome is not null and created_at < now() - ${`${keepMs} ms`}::interval
      order by created_at limit ${limit} for update skip locked
    ))`.execute(db);
  return Number(numAffectedRows ?? 0n);
};
