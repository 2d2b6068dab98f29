import type { Database } from '@bellwether/database';
import { sql } from 'kysely';
import { accept, applyAll, openBalances, openLedger } from './testing/ledger-fixture.js';

let db: Database;
beforeEach(async () => {
  // One connection, so that what it has counted is told when it is asked to.
  db = await openLedger({ poolSize: 1 });
});
afterEach(() => db.destroy());

const updates = async () => {
  await sql`select pg_stat_force_next_flush()`.execute(db);
  const { rows } = await sql<{ all: number; onTheirPage: number }>`
    select n_tup_upd as all, n_tup_hot_upd as "onTheirPage" from pg_stat_user_tables
    where relname = 'transactions'`.execute(db);
  return rows[0];
};

/** An index that nothing was ever put in has one page. */
const pagesOfIndex = async () => {
  const { rows } = await sql<{ pages: number }>`
    select pg_relation_size('transactions_rejected') / 8192 as pages`.execute(db);
  return rows[0]?.pages;
};

describe('a change of status', () => {
  it('stays on its page and touches no index, but for a rejection', async () => {
    const [world, shop, poor] = (await openBalances(db, 3)) as [string, string, string];
    const one = { source: world, destination: shop, amount: 1n, allowOverdraft: true };
    await accept(
      db,
      Array.from({ length: 100 }, (_, index) => ({ ...one, inflight: index % 2 === 0 })),
    );
    await applyAll(db);
    expect(await updates()).toEqual({ all: 100, onTheirPage: 100 });
    expect(await pagesOfIndex()).toBe(1);
    await accept(
      db,
      Array.from({ length: 7 }, () => ({ source: poor, destination: shop, amount: 1n })),
    );
    await applyAll(db);
    expect(await updates()).toEqual({ all: 107, onTheirPage: 100 });
    expect(await pagesOfIndex()).toBe(2);
  });
});
