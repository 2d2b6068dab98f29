import { randomUUID } from 'node:crypto';
import { type Database, openDatabase, type Tables } from '@bellwether/database';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { sql, type Kysely } from 'kysely';

export const zone = 'local';

/** A migrated database of its own. Close it in `afterEach`. */
export const openChecks = async (url?: string): Promise<Database> =>
  openDatabase({ url: url ?? (await migratedDatabaseUrl()) });

export const openOrganization = async (db: Kysely<Tables>): Promise<string> => {
  const id = randomUUID();
  await db.insertInto('organizations').values({ id, name: 'a tenant' }).execute();
  return id;
};

export interface AskedCheck {
  readonly organization: string;
  readonly name?: string;
  readonly description?: string;
  readonly kind?: 'http' | 'tcp' | 'tls' | 'dns' | 'command';
  readonly zones?: readonly string[];
  readonly enabled?: boolean;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly definition?: object;
}

/** Any number; the server takes the same lock. */
const revisionsLock = 7_320_001;

/** Stores a check as the server does: with the next revision, which becomes visible in its order. */
export const createCheck = async (db: Kysely<Tables>, asked: AskedCheck): Promise<string> => {
  const id = randomUUID();
  const { intervalMs = 5_000, timeoutMs = 1_000, kind = 'tcp', definition } = asked;
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${revisionsLock})`.execute(trx);
    await trx
      .insertInto('health_checks')
      .values({
        id,
        organization_id: asked.organization,
        name: asked.name ?? id,
        description: asked.description ?? '',
        zones: sql`${asked.zones ?? [zone]}::text[]`,
        kind,
        interval: `${intervalMs}ms`,
        timeout: `${timeoutMs}ms`,
        interval_ms: intervalMs,
        timeout_ms: timeoutMs,
        enabled: asked.enabled ?? true,
        definition: sql`${JSON.stringify(definition ?? { target: '127.0.0.1', port: 1 })}::jsonb`,
        revision: sql`nextval('health_check_revisions')`,
      })
      .execute();
  });
  return id;
};

/** Changes a check as the server does; `set` is the SQL of the change. */
export const changeCheck = async (
  db: Kysely<Tables>,
  id: string,
  set: ReturnType<typeof sql>,
): Promise<void> => {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${revisionsLock})`.execute(trx);
    await sql`update health_checks set ${set}, revision = nextval('health_check_revisions') where id = ${id}`.execute(
      trx,
    );
  });
};

export const totalsOf = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('health_check_totals').selectAll().where('check_id', '=', id).executeTakeFirst();
