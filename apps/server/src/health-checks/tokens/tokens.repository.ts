import type { Tables } from '@bellwether/database';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';

export type TokenRow = Omit<Selectable<Tables['api_tokens']>, 'digest'>;

export interface NewToken {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: string[];
  readonly ttl: string;
  readonly ttlMs: number;
  readonly digest: Buffer;
}

const shown = [
  'id',
  'organization_id',
  'name',
  'description',
  'permissions',
  'ttl',
  'created_at',
  'expires_at',
] as const;

/** No other transaction can create a token of the organization until this one ends, so the count stays true. */
export const lockTokensOf = async (trx: Transaction<Tables>, organizationId: string): Promise<void> => {
  await trx
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', organizationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
};

/** Tokens of no further use make room for new ones. */
export const deleteExpiredTokens = async (db: Kysely<Tables>, organizationId: string): Promise<void> => {
  await db
    .deleteFrom('api_tokens')
    .where('organization_id', '=', organizationId)
    .where('expires_at', '<=', sql<Date>`now()`)
    .execute();
};

export const countTokens = async (db: Kysely<Tables>, organizationId: string): Promise<number> => {
  const { count } = await db
    .selectFrom('api_tokens')
    .select(({ fn }) => fn.countAll<string | number | bigint>().as('count'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return Number(count);
};

export const insertToken = (db: Kysely<Tables>, token: NewToken): Promise<TokenRow> =>
  db
    .insertInto('api_tokens')
    .values({
      id: token.id,
      organization_id: token.organizationId,
      name: token.name,
      description: token.description,
      permissions: token.permissions,
      ttl: token.ttl,
      digest: token.digest,
      expires_at: sql<Date>`now() + ${token.ttlMs}::double precision * interval '1 millisecond'`,
    })
    .returning(shown)
    .executeTakeFirstOrThrow();

/** Bounded by the number of tokens that an organization may have. */
export const loadTokens = (db: Kysely<Tables>, organizationId: string): Promise<TokenRow[]> =>
  db
    .selectFrom('api_tokens')
    .select(shown)
    .where('organization_id', '=', organizationId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export const findTokenById = (
  db: Kysely<Tables>,
  organizationId: string,
  id: string,
): Promise<TokenRow | undefined> =>
  db
    .selectFrom('api_tokens')
    .select(shown)
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();

export const deleteToken = async (
  db: Kysely<Tables>,
  organizationId: string,
  id: string,
): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom('api_tokens')
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};
