import { randomUUID } from 'node:crypto';

import { type Database, openDatabase } from '@bellwether/database';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { allows, digestOfToken, TokenLookup } from './token-lookup.js';

let db: Database;
let organizationId: string;
let queries = 0;
let lookup: TokenLookup;

beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabaseUrl(), poolSize: 2, onQuery: () => (queries += 1) });
  organizationId = randomUUID();
  await db.insertInto('organizations').values({ id: organizationId, name: 'Lighthouse' }).execute();
});
afterAll(() => db.destroy());
beforeEach(() => {
  lookup = new TokenLookup(db);
});

const insertToken = async (changes: { permissions?: string[]; expires_at?: Date } = {}) => {
  const [id, secret] = [randomUUID(), randomUUID()];
  const token = {
    id,
    organization_id: organizationId,
    name: 'n',
    permissions: ['*'],
    ttl: '1h',
    digest: digestOfToken(secret),
    expires_at: new Date(Date.now() + 3_600_000),
    ...changes,
  };
  await db.insertInto('api_tokens').values(token).execute();
  queries = 0;
  return { id, secret: Buffer.from(secret) };
};

describe('TokenLookup', () => {
  it('asks once for a token that is used by many requests', async () => {
    const { id, secret } = await insertToken();
    const together = await Promise.all(Array.from({ length: 20 }, () => lookup.find(organizationId, secret)));
    expect(new Set(together.map((token) => token?.id))).toEqual(new Set([id]));
    expect((await lookup.find(organizationId.toUpperCase(), secret))?.id).toBe(id);
    expect(queries).toBe(1);
  });

  it('asks once for a wrong token that is repeated', async () => {
    queries = 0;
    const wrong = Buffer.from('wrong');
    for (let count = 0; count < 5; count += 1)
      expect(await lookup.find(organizationId, wrong)).toBeUndefined();
    expect(queries).toBe(1);
  });

  it('keeps a valid token whatever else is guessed', async () => {
    const { id, secret } = await insertToken();
    await lookup.find(organizationId, secret);
    const guesses = Array.from({ length: 500 }, (_, index) => Buffer.from(`guess ${index}`));
    for (const guess of guesses) await lookup.find(organizationId, guess);
    queries = 0;
    expect((await lookup.find(organizationId, secret))?.id).toBe(id);
    expect(queries).toBe(0);
  });

  it('asks nothing for an organization id that can be none', async () => {
    const { secret } = await insertToken();
    expect(await lookup.find('lighthouse', secret)).toBeUndefined();
    expect(queries).toBe(0);
  });

  it('finds no token of another organization, with the same one query', async () => {
    const { secret } = await insertToken();
    expect(await lookup.find(randomUUID(), secret)).toBeUndefined();
    expect(queries).toBe(1);
  });

  it('finds no expired token', async () => {
    const { secret } = await insertToken({ expires_at: new Date() });
    expect(await lookup.find(organizationId, secret)).toBeUndefined();
  });

  it('asks again for a token that it was told to forget', async () => {
    const { id, secret } = await insertToken();
    await lookup.find(organizationId, secret);
    await db.deleteFrom('api_tokens').where('id', '=', id).execute();
    expect((await lookup.find(organizationId, secret))?.id).toBe(id);
    lookup.forget(id);
    expect(await lookup.find(organizationId, secret)).toBeUndefined();
  });
});

describe('allows', () => {
  it('takes what the token has, or everything', async () => {
    const { secret } = await insertToken({ permissions: ['GetHealthcheck'] });
    const token = await lookup.find(organizationId, secret);
    if (token === undefined) throw new Error('the token is not found');
    expect([allows(token, 'GetHealthcheck'), allows(token, 'ListHealthchecks')]).toEqual([true, false]);
    expect(allows({ ...token, permissions: new Set(['*']) }, 'ListHealthchecks')).toBe(true);
  });
});
