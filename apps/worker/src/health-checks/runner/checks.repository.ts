import type { ExactJson, Tables } from '@bellwether/database';
import { sql, type Kysely } from 'kysely';

export interface CheckRow {
  readonly id: string;
  readonly revision: number;
  /** False when it is deleted, closed, disabled, of a kind that is not run, or not of this zone. */
  readonly runs: boolean;
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly definition: ExactJson;
  readonly lastVerdict: 'up' | 'down' | null;
}

export interface CheckQuery {
  readonly zone: string;
  readonly kinds: readonly string[];
  /** Rows of later revisions are read. */
  readonly seen: number;
  readonly limit: number;
}

/** What changed, in the order of the revisions, which become visible in this order. */
export const loadChangedChecks = async (
  db: Kysely<Tables>,
  { zone, kinds, seen, limit }: CheckQuery,
): Promise<readonly CheckRow[]> => {
  const { rows } = await sql<CheckRow>`
    select c.id, c.revision, c.name, c.description, c.kind, c.interval_ms as "intervalMs",
      c.timeout_ms as "timeoutMs", c.definition, t.last_verdict as "lastVerdict",
      c.enabled and c.deleted_at is null and o.closed_at is null
        and c.kind = any(${kinds}::text[]) and ${zone} = any(c.zones) as runs
    from health_checks c join organizations o on o.id = c.organization_id
    left join health_check_totals t on t.check_id = c.id and t.zone = ${zone}
    where c.revision > ${seen} order by c.revision limit ${limit}`.execute(db);
  return rows;
};
