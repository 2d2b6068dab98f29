import type { Tables } from '@bellwether/database';
import { type Kysely, sql } from 'kysely';

/** Postgres takes no NUL, and no account has one in its address. */
const storable = (email: string): string => (email.includes('\0') ? '' : email);

/** An account of an open organization. */
export const findAccount = (db: Kysely<Tables>, email: string) =>
  db
    .selectFrom('accounts')
    .innerJoin('organizations', 'organizations.id', 'accounts.organization_id')
    .select(['accounts.id', 'accounts.organization_id', 'accounts.password_hash'])
    .where('accounts.email', '=', sql<string>`lower(${storable(email)})`)
    .where('organizations.closed_at', 'is', null)
    .executeTakeFirst();
