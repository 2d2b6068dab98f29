import type { Tables } from '@bellwether/database';
import { type Kysely, sql } from 'kysely';
import type { CheckRow } from './check-series.telemetry.js';

/** Rows that are read together: few enough to be taken apart within some milliseconds. */
const rowsOfPage = 500;

/**
 * The checks of one organization with their totals, in pages by name and zone, as they were at one moment. Deleted checks
 * are left out as soon as they are deleted.
 */
export async function* checkRows(
  db: Kysely<Tables>,
  organizationId: string,
): AsyncGenerator<readonly CheckRow[]> {
  let after: Pick<CheckRow, 'name' | 'zone'> | undefined;
  for (;;) {
    const rows = await loadRows(db, organizationId, after);
    if (rows.length > 0) yield rows;
    if (rows.length < rowsOfPage) return;
    after = rows.at(-1);
  }
}

async function loadRows(
  db: Kysely<Tables>,
  organizationId: string,
  after: Pick<CheckRow, 'name' | 'zone'> | undefined,
): Promise<readonly CheckRow[]> {
  const rest =
    after === undefined
      ? sql`true`
      : sql`c.name >= ${after.name} and (c.name > ${after.name} or z.zone > ${after.zone ?? ''})`;
  const { rows } = await sql<{ page: string }>`
    select coalesce(json_agg(r), '[]')::text as page from (
    select c.id, c.name, c.kind, c.labels::text as labels, z.zone,
      array_to_string(array[t.success, t.failure, t.attempts, t.transitions] || t.buckets, ' ') as counts,
      t.sum_seconds,
      nullif(t.reasons, '{}')::text as reasons,
      nullif(t.not_run, '{}')::text as not_run,
      nullif(t.phases, '{}')::text as phases,
      extract(epoch from t.last_run_at)::float8 as last_run,
      extract(epoch from t.certificate_expires_at)::float8 as certificate_expiry
    from health_checks c
    left join lateral unnest(c.zones) as z (zone) on true
    left join health_check_totals t on t.check_id = c.id and t.zone = z.zone
    where c.organization_id = ${organizationId} and c.deleted_at is null and ${rest}
    order by c.name, z.zone
    limit ${rowsOfPage}) r`.execute(db);
  return JSON.parse(rows[0]?.page ?? '[]') as readonly CheckRow[];
}
