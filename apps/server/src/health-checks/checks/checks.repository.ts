import { randomUUID } from 'node:crypto';
import type { Tables } from '@bellwether/database';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { AskedCheck } from './read-definition.js';

export type CheckRow = Selectable<Tables['health_checks']>;

/** Until the transaction ends, no other one takes a revision: readers see revisions in their order. */
export const lockRevisions = async (trx: Transaction<Tables>): Promise<void> => {
  await sql`select pg_advisory_xact_lock('health_check_revisions'::regclass::oid::bigint)`.execute(trx);
};

const nextRevision = sql<number>`nextval('health_check_revisions')`;

const columnsOf = (check: AskedCheck) => ({
  name: check.name,
  description: check.description,
  labels: JSON.stringify(check.labels),
  zones: check.zones,
  interval: check.interval,
  timeout: check.timeout,
  interval_ms: check.intervalMs,
  timeout_ms: check.timeoutMs,
  enabled: check.enabled,
  definition: JSON.stringify(check.definition),
  revision: nextRevision,
});

/** Exact while revisions are locked. */
export const countChecks = async (db: Kysely<Tables>, organizationId: string): Promise<number> => {
  const { count } = await db
    .selectFrom('health_checks')
    .select(sql<number>`count(*)`.as('count'))
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
};

export const insertCheck = (trx: Transaction<Tables>, organizationId: string, check: AskedCheck) =>
  trx
    .insertInto('health_checks')
    .values({
      id: randomUUID(),
      organization_id: organizationId,
      kind: check.kind,
      ...columnsOf(check),
    })
    .returningAll()
    .executeTakeFirstOrThrow();

/** Replaces everything but the id, the kind and the time of creation. */
export const replaceCheck = (
  trx: Transaction<Tables>,
  organizationId: string,
  id: string,
  check: AskedCheck,
) =>
  trx
    .updateTable('health_checks')
    .set({ ...columnsOf(check), updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .where('kind', '=', check.kind)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst();

/** The row stays until the workers have read that the check is gone. */
export const deleteCheck = async (
  trx: Transaction<Tables>,
  organizationId: string,
  id: string,
): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('health_checks')
    .set({ deleted_at: sql<Date>`now()`, revision: nextRevision })
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

const checksOf = (db: Kysely<Tables>, organizationId: string) =>
  db
    .selectFrom('health_checks')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null);

export const findCheckById = (db: Kysely<Tables>, organizationId: string, id: string) =>
  checksOf(db, organizationId).where('id', '=', id).executeTakeFirst();

export const findChecksByName = (db: Kysely<Tables>, organizationId: string, names: readonly string[]) =>
  checksOf(db, organizationId)
    .where('name', '=', sql<string>`any(${names}::text[])`)
    .execute();

/** Rows of one query: a definition may have some hundred kilobytes. */
const rowsOfPage = 200;

export interface CheckSelection {
  readonly kind?: string;
  /** Every one of these labels, with exactly this value. */
  readonly labels?: readonly (readonly [string, string])[];
}

/** All checks of an organization by name, a page at a time, so that memory stays flat. */
export async function* loadChecks(
  db: Kysely<Tables>,
  organizationId: string,
  { kind, labels = [] }: CheckSelection = {},
): AsyncGenerator<readonly CheckRow[]> {
  let after: string | undefined;
  for (;;) {
    let query = checksOf(db, organizationId).orderBy('name').limit(rowsOfPage);
    if (kind !== undefined) query = query.where('kind', '=', kind as CheckRow['kind']);
    if (after !== undefined) query = query.where('name', '>', after);
    for (const [key, value] of labels) {
      query = query.where(sql<boolean>`labels @> ${JSON.stringify({ [key]: value })}::jsonb`);
    }
    const rows = await query.execute();
    if (rows.length > 0) yield rows;
    if (rows.length < rowsOfPage) return;
    after = rows.at(-1)?.name;
  }
}

/**
 * The last revision and the number of checks. Together they name what the checks are: whatever changes a check gives it
 * a higher revision, and with the same last revision their number only falls.
 */
export const loadDiscoveryState = async (db: Kysely<Tables>, organizationId: string) =>
  db
    .selectFrom('health_checks')
    .select([sql<number>`coalesce(max(revision), 0)`.as('revision'), sql<number>`count(*)`.as('count')])
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
