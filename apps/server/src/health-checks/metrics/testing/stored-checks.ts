import { randomUUID } from 'node:crypto';
import type { Tables } from '@bellwether/database';
import { type Kysely, sql } from 'kysely';

export interface StoredCheck {
  readonly name: string;
  readonly zones: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

export async function insertOrganization(db: Kysely<Tables>, id: string = randomUUID()): Promise<string> {
  await sql`insert into organizations (id, name) values (${id}, ${`organization ${id}`})`.execute(db);
  return id;
}

/** Checks that no worker runs, as they are stored; their ids, in the order given. */
export async function insertChecks(
  db: Kysely<Tables>,
  organizationId: string,
  checks: readonly (StoredCheck & { readonly id?: string })[],
): Promise<readonly string[]> {
  const rows = checks.map(({ id = randomUUID(), name, zones, labels = {} }) => ({ id, name, zones, labels }));
  await sql`
    insert into health_checks (id, organization_id, name, labels, zones, kind, interval, timeout, interval_ms, timeout_ms,
      enabled, definition, revision)
    select (c ->> 'id')::uuid, ${organizationId}, c ->> 'name', c -> 'labels',
      array(select jsonb_array_elements_text(c -> 'zones')), 'http', '30s', '5s', 30000, 5000, true, '{}',
      nextval('health_check_revisions')
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as c`.execute(db);
  return rows.map(({ id }) => id);
}
