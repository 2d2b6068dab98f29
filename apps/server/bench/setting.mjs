/** What all measurements share: a Postgres of this run with the checks of some organizations. */
import { createHash, randomUUID } from 'node:crypto';
import { migrateToLatest, openDatabase } from '@bellwether/database';
import { startTestPostgres } from '@bellwether/local/testing';
import { sql } from 'kysely';

export async function openSetting() {
  const postgres = await startTestPostgres();
  const db = openDatabase({ url: postgres.url, poolSize: 8, statementTimeoutMs: 300_000 });
  await migrateToLatest(db);
  return { postgres, db };
}

export async function closeSetting({ postgres, db }) {
  await db.destroy();
  await postgres.remove();
}

/** An organization whose checks have all run, with everything that a page can show of an HTTP check that is up. */
export async function makeOrganization(db, checks) {
  const id = randomUUID();
  const token = randomUUID();
  await sql`insert into organizations (id, name) values (${id}, ${id})`.execute(db);
  await sql`
    insert into api_tokens (id, organization_id, name, permissions, ttl, digest, expires_at)
    values (${randomUUID()}, ${id}, 'bench', '{*}', '24h', ${createHash('sha256').update(token).digest()},
      now() + interval '1 day')`.execute(db);
  await sql`
    insert into health_checks (id, organization_id, name, labels, zones, kind, interval, timeout, interval_ms, timeout_ms,
      enabled, definition, revision)
    select gen_random_uuid(), ${id}, 'storefront of region ' || i, '{"team": "web", "tier": "1"}', '{fr-par-1}', 'http',
      '30s', '5s', 30000, 5000, true, '{}', nextval('health_check_revisions')
    from generate_series(1, ${checks}::int) as i`.execute(db);
  await sql`
    insert into health_check_totals (check_id, zone, success, failure, attempts, transitions, buckets, sum_seconds,
      phases, last_verdict, last_run_at, certificate_expires_at)
    select id, 'fr-par-1', 86400, 12, 86420, 4, '{0,0,120,70000,16000,200,60,10,10,0,0,0,12}', random() * 5000,
      '{"resolve": 0.00123, "connect": 0.01234, "tls": 0.02345, "first_byte": 0.0456, "transfer": 0.0012}', 'up',
      now(), now() + interval '60 days'
    from health_checks where organization_id = ${id}`.execute(db);
  await sql`analyze health_checks, health_check_totals`.execute(db);
  return { id, token };
}

export const medianOf = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
