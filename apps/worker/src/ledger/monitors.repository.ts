import type { Tables } from '@bellwether/database';
import { type BalanceMove, type MonitorFacts, newUuid } from '@bellwether/database/ledger';
import { sql, type Kysely, type Transaction } from 'kysely';

/** A monitor whose balance has moved since it looked, with what it saw then. */
export interface DueMonitor extends MonitorFacts {
  readonly seenVersion: number;
  readonly seenValue: bigint;
}

/**
 * Monitors whose balances have moved. Those that another worker looks at just now are left to it. Without monitors
 * this reads an empty table, and with them it never waits for whoever applies transactions. The offset keeps it to
 * one look by key for each monitor: a join would read all balances (54 ms for 1 000 monitors of 100 000 balances).
 */
export const lockDueMonitors = async (
  trx: Transaction<Tables>,
  limit: number,
): Promise<readonly DueMonitor[]> => {
  const { rows } = await sql<DueMonitor>`
    select m.id, m.balance_id, m.field, m.operator, m.precise_value, m.precision, m.description,
      m.call_back_url, m.created_at, m.seen_version as "seenVersion", m.seen_value as "seenValue"
    from balance_monitors m, lateral (
      select from balances where id = m.balance_id and version > m.seen_version offset 0
    ) moved
    order by m.id limit ${limit} for update of m skip locked`.execute(trx);
  return rows;
};

export interface LookedFrom {
  readonly balanceId: string;
  readonly version: number;
}

/** The entries of some balances from a version on, by balance; of each no more than the limit. */
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
  const byBalance = new Map<string, BalanceMove[]>();
  for (const row of rows) {
    const moves = byBalance.get(row.balanceId);
    if (moves === undefined) byBalance.set(row.balanceId, [row]);
    else moves.push(row);
  }
  return byBalance;
};

export interface Looked {
  readonly monitorId: string;
  readonly version: number;
  readonly value: bigint;
}

export const updateSeen = async (trx: Transaction<Tables>, looked: readonly Looked[]): Promise<void> => {
  await sql`
    update balance_monitors set seen_version = looked.version, seen_value = looked.value
    from unnest(
      ${looked.map(({ monitorId }) => monitorId)}::uuid[], ${looked.map(({ version }) => version)}::bigint[],
      ${looked.map(({ value }) => value)}::numeric[]
    ) as looked (id, version, value)
    where balance_monitors.id = looked.id`.execute(trx);
};

/** A crossing as it is told. The body is kept as it is first written, so that every attempt sends the same. */
export interface NewEvent {
  readonly id: string;
  readonly monitorId: string;
  readonly version: number;
  readonly body: string;
}

export const newEventId = (nowMs: number, index: number): string => newUuid(nowMs, index);

export const insertEvents = async (trx: Transaction<Tables>, events: readonly NewEvent[]): Promise<void> => {
  if (events.length === 0) return;
  await sql`
    insert into monitor_events (id, monitor_id, version, body)
    select * from unnest(
      ${events.map(({ id }) => id)}::uuid[], ${events.map(({ monitorId }) => monitorId)}::uuid[],
      ${events.map(({ version }) => version)}::bigint[], ${events.map(({ body }) => body)}::text[]
    )`.execute(trx);
};

/**
 * Events that nobody tells: new ones, and those whose job was lost. They are due again after a while, in case this
 * job is lost as well.
 */
export const takeDueEvents = async (
  db: Kysely<Tables>,
  { limit, patienceMs }: { readonly limit: number; readonly patienceMs: number },
): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: string }>`
    update monitor_events set due_at = clock_timestamp() + ${`${patienceMs} ms`}::interval
    where id in (
      select id from monitor_events where outcome is null and due_at <= clock_timestamp()
      order by due_at limit ${limit} for update skip locked
    ) returning id`.execute(db);
  return rows.map(({ id }) => id);
};

/** Those that could not be given a job are due at once. */
export const returnEvents = async (db: Kysely<Tables>, ids: readonly string[]): Promise<void> => {
  await sql`update monitor_events set due_at = clock_timestamp() where id = any(${ids}::uuid[])`.execute(db);
};

export interface ClaimedEvent {
  readonly id: string;
  readonly monitorId: string;
  readonly body: string;
  readonly callBackUrl: string | null;
  /** This one included. */
  readonly attempts: number;
}

/** Counts an attempt before it is made, so that one that kills its worker is counted as well. */
export const claimEvent = async (
  db: Kysely<Tables>,
  id: string,
  patienceMs: number,
): Promise<ClaimedEvent | undefined> => {
  const { rows } = await sql<ClaimedEvent>`
    update monitor_events event
    set attempts = event.attempts + 1, due_at = clock_timestamp() + ${`${patienceMs} ms`}::interval
    from balance_monitors m
    where event.id = ${id}::uuid and event.outcome is null and m.id = event.monitor_id
    returning event.id, event.monitor_id as "monitorId", event.body, event.attempts,
      m.call_back_url as "callBackUrl"`.execute(db);
  return rows[0];
};

/** False where it had ended already, so that two who tell at once count one. */
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

export const recordFailure = async (db: Kysely<Tables>, id: string, failure: string): Promise<void> => {
  await sql`update monitor_events set failure = ${failure} where id = ${id}::uuid and outcome is null`.execute(
    db,
  );
};

/** Ended events older than that are no longer of use to anybody. */
export const deleteEndedEvents = async (db: Kysely<Tables>, keepMs: number): Promise<void> => {
  await sql`
    delete from monitor_events
    where outcome is not null and created_at < clock_timestamp() - ${`${keepMs} ms`}::interval`.execute(db);
};
