import type { Database, QueryTiming } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { accept, applyAll, openBalances, openLedger } from '../testing/ledger-fixture.js';

describe('totals of balances', () => {
  const queries: QueryTiming[] = [];
  let db: Database;
  let world: string;
  let shop: string;
  beforeEach(async () => {
    queries.length = 0;
    db = await openLedger({ onQuery: (query) => queries.push(query) });
    [world, shop] = (await openBalances(db, 2)) as [string, string];
  });
  afterEach(() => db.destroy());

  const apply = async (count: number) => {
    const one = { source: world, destination: shop, allowOverdraft: true };
    await accept(
      db,
      Array.from({ length: count }, (_, index) => ({
        ...one,
        amount: BigInt(index + 1),
        inflight: index % 7 === 0,
      })),
    );
    await applyAll(db, 300);
  };

  const versionsNoted = async () =>
    (await db.selectFrom('balance_totals').select(['version']).orderBy('version').execute()).map(
      ({ version }) => version,
    );
  const totalsWritten = () =>
    queries.filter(({ operation, table }) => operation === 'insert' && table === 'balance_totals').length;

  /** As someone with the rights of the owner could. */
  const tamper = async (statement: ReturnType<typeof sql>) => {
    await sql`alter table balance_totals disable trigger user`.execute(db);
    await statement.execute(db);
  };

  describe('the totals of balances', () => {
    it('L6: are noted by the batch that brings a balance past a round number of entries, and by no other', async () => {
      await apply(1_999);
      expect(totalsWritten()).toBe(0);
      await apply(2);
      expect(totalsWritten()).toBe(1);
      expect(await versionsNoted()).toEqual([2_001, 2_001]);
      await apply(10);
      expect(totalsWritten()).toBe(1);
      await verifyLedger(db);
    });

    it('are looked at by verify, never change, and need not be there', async () => {
      await apply(2_000);
      for (const statement of [
        sql`update balance_totals set credit = credit + 1`,
        sql`delete from balance_totals`,
        sql`truncate balance_totals`,
      ]) {
        await expect(statement.execute(db)).rejects.toThrow('L6: rows of balance_totals never change');
      }
      await tamper(sql`update balance_totals set inflight_credit = inflight_credit + 1`);
      await expect(verifyLedger(db)).rejects.toThrow(
        /^L6: balance bln_.*: what is noted of it is not the sum of its entries up to there \(at version 2000\)$/,
      );
      await tamper(sql`update balance_totals set inflight_credit = inflight_credit - 1, version = 2002`);
      await expect(verifyLedger(db)).rejects.toThrow(
        /^L6: balance bln_.*: what is noted of it .* \(at version 2002\)$/,
      );
      await tamper(sql`delete from balance_totals`);
      await verifyLedger(db);
    });
  });
});

describe('updates of transactions', () => {
  let db: Database;
  beforeEach(async () => {
    // One connection, so that its statistics can be flushed on demand.
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
});
