import type { Tables } from '@bellwether/database';
import { type Kysely, sql } from 'kysely';

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
