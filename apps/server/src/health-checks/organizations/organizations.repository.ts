import type { Tables } from '@bellwether/database';
import { type Kysely, type Selectable, sql } from 'kysely';

export type OrganizationRow = Selectable<Tables['organizations']>;
export type AccountRow = Selectable<Tables['accounts']>;

export interface NewOrganization {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

export interface NewAccount {
  readonly id: string;
  readonly organizationId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly passwordHash: string;
}

export const insertOrganization = (db: Kysely<Tables>, organization: NewOrganization) =>
  db.insertInto('organizations').values(organization).returningAll().executeTakeFirstOrThrow();

/** Nothing where another account has the e-mail address. */
export const insertAccount = (db: Kysely<Tables>, account: NewAccount) =>
  db
    .insertInto('accounts')
    .values({
      id: account.id,
      organization_id: account.organizationId,
      first_name: account.firstName,
      last_name: account.lastName,
      email: sql<string>`lower(${account.email})`,
      password_hash: account.passwordHash,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returningAll()
    .executeTakeFirst();

export const getOrganization = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

export const updatePassword = (db: Kysely<Tables>, accountId: string, passwordHash: string) =>
  db.updateTable('accounts').set({ password_hash: passwordHash }).where('id', '=', accountId).execute();

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
