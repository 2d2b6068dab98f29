import type { Tables } from '@bellwether/database';
import type { MonitorCondition } from '@bellwether/database/ledger';
import { type RawBuilder, sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { listedBalances } from '../balances/balances.repository.js';
import { columnsNamed, type Listed } from '../reads/listing.repository.js';

export const listedMonitors: Listed = {
  table: sql`balance_monitors`,
  foundBy: ['monitor_id', 'balance_id'],
  columns: {
    monitor_id: { kind: { id: 'monitor' }, column: sql`id` },
    balance_id: { kind: { id: 'balance' }, column: sql`balance_id` },
    ...columnsNamed('text', 'field', 'operator', 'description', 'call_back_url'),
    ...columnsNamed('time', 'created_at'),
  },
};

export type MonitorRow = Selectable<Tables['balance_monitors']>;

export interface NewMonitor extends MonitorCondition {
  readonly id: string;
  readonly balanceId: string;
  readonly precision: bigint;
  readonly description: string;
  readonly callBackUrl: string | null;
}

/** The column of `balances` that a monitor compares. */
const fieldOf = (field: MonitorCondition['field']): RawBuilder<unknown> => {
  const listed = listedBalances.columns[field];
  if (listed === undefined) throw new Error(`no column is listed for ${field}`);
  return listed.column;
};

/** A new monitor starts from the current balance. */
export const insertMonitor = async (db: Kysely<Tables>, monitor: NewMonitor) => {
  const { rows } = await sql<MonitorRow>`
    insert into balance_monitors (id, balance_id, field, operator, precise_value, precision, description,
      call_back_url, seen_version, seen_value)
    select ${monitor.id}::uuid, id, ${monitor.field}::text, ${monitor.operator}::text,
      ${monitor.threshold}::numeric, ${monitor.precision}::numeric, ${monitor.description}::text,
      ${monitor.callBackUrl}::text, version, ${fieldOf(monitor.field)}
    from balances where id = ${monitor.balanceId}::uuid
    returning *`.execute(db);
  return rows[0];
};

/**
 * No other transaction can create a monitor until this one ends, so the counts stay true. Row locks cannot
 * prevent new rows.
 */
export const lockMonitorsForInsert = async (trx: Transaction<Tables>): Promise<void> => {
  await sql`select pg_advisory_xact_lock('balance_monitors'::regclass::oid::bigint)`.execute(trx);
};

export const countMonitors = async (db: Kysely<Tables>, balanceId: string) => {
  const { rows } = await sql<{ all: number; ofBalance: number }>`
    select count(*) as all, count(*) filter (where balance_id = ${balanceId}::uuid) as "ofBalance"
    from balance_monitors`.execute(db);
  return rows[0] as (typeof rows)[0];
};

/**
 * Locks the monitor against changes and against the worker. A balance read afterwards is not older than what
 * the monitor has seen.
 */
export const lockMonitor = (trx: Transaction<Tables>, id: string) =>
  trx.selectFrom('balance_monitors').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const updateMonitor = (
  db: Kysely<Tables>,
  id: string,
  change: Pick<MonitorRow, 'description' | 'call_back_url'>,
) =>
  db
    .updateTable('balance_monitors')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

/** A changed condition starts from the current balance. Lock the monitor first. */
export const updateCondition = async (
  trx: Transaction<Tables>,
  id: string,
  { field, operator, threshold, precision }: MonitorCondition & Pick<NewMonitor, 'precision'>,
) => {
  await sql`
    update balance_monitors set field = ${field}, operator = ${operator},
      precise_value = ${threshold}::numeric, precision = ${precision}::numeric,
      seen_version = balances.version, seen_value = ${fieldOf(field)}
    from balances
    where balance_monitors.id = ${id}::uuid and balances.id = balance_monitors.balance_id`.execute(trx);
};

export const findMonitor = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('balance_monitors').selectAll().where('id', '=', id).executeTakeFirst();

/** Bounded by the number of monitors that a balance may have. */
export const loadMonitorsOf = (db: Kysely<Tables>, balanceId: string) =>
  db
    .selectFrom('balance_monitors')
    .selectAll()
    .where('balance_id', '=', balanceId)
    .orderBy('id', 'desc')
    .execute();

/** Also deletes its events that are not delivered yet. */
export const deleteMonitor = async (db: Kysely<Tables>, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db.deleteFrom('balance_monitors').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
};
