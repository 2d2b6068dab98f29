import { type Database, openDatabase } from '@bellwether/database';
import { newUuid } from '@bellwether/database/ledger';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { findBalances } from './balances.repository.js';
import { findUsedReference } from './transactions.repository.js';

let db: Database;
beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabaseUrl() });
});
afterAll(() => db.destroy());

/** More than the parameters that one statement may have. */
const ids = Array.from({ length: 70_000 }, (_, index) => newUuid(0, index));

describe('the largest group that the settings allow', () => {
  it('is looked up by one statement, however many balances and references it names', async () => {
    expect(await findBalances(db, ids)).toEqual([]);
    expect(await findUsedReference(db, ids)).toBeUndefined();
  });
});
