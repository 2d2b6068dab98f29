import type { Tables } from '@bellwether/database';
import { type Kysely, sql } from 'kysely';

/** By digest and organization in one statement, so that a foreign token is as unknown as one that never was. */
export const findToken = (db: Kysely<Tables>, organizationId: string, digest: Buffer) =>
  db
    .selectFrom('api_tokens')
    .innerJoin('organizations', 'organizations.id', 'api_tokens.organization_id')
    .select(['api_tokens.id', 'api_tokens.permissions', 'api_tokens.expires_at'])
    .where('api_tokens.digest', '=', digest)
    .where('api_tokens.organization_id', '=', organizationId)
    .where('api_tokens.expires_at', '>', sql<Date>`now()`)
    .where('organizations.closed_at', 'is', null)
    .executeTakeFirst();
