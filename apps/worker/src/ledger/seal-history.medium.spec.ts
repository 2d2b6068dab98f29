import type { Database } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { sealHistory } from './seal-history.js';
import { accept, applyAll, openBalances, openLedger } from './testing/ledger-fixture.js';

const eventsMax = 5_000;
let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(() => db.destroy());

const work = async (pages: number) => {
  const [world, shop] = (await openBalances(db, 2)) as [string, string];
  for (let page = 0; page < pages; page += 1) {
    await accept(
      db,
      [1n, 2n, 3n].map((amount) => ({ source: world, destination: shop, amount, allowOverdraft: true })),
    );
    await applyAll(db);
  }
};

/** As someone with the rights of the owner could. */
const tamper = async (statement: ReturnType<typeof sql>) => {
  for (const table of ['entries', 'transactions', 'transaction_history', 'chain_blocks']) {
    await sql.raw(`alter table ${table} disable trigger user`).execute(db);
  }
  await statement.execute(db);
};

describe('the chain', () => {
  it('seals every page once and ends at the last event, and an idle ledger adds nothing', async () => {
    await work(3);
    while ((await sealHistory(db, eventsMax)) > 0);
    expect(await sealHistory(db, eventsMax)).toBe(0);
    expect(await verifyLedger(db)).toMatchObject({ events: 18, blocks: 6, unsealed: 0, transactions: 9 });
  });

  it('is one chain when several processes seal at once', async () => {
    await work(4);
    await Promise.all([sealHistory(db, eventsMax), sealHistory(db, eventsMax), sealHistory(db, eventsMax)]);
    while ((await sealHistory(db, eventsMax)) > 0);
    expect(await verifyLedger(db)).toMatchObject({ events: 24, blocks: 8, unsealed: 0 });
  });

  it('goes on from its head', async () => {
    await work(1);
    await sealHistory(db, eventsMax);
    await work(1);
    await sealHistory(db, eventsMax);
    expect(await verifyLedger(db)).toMatchObject({ events: 12, blocks: 4 });
  });

  it('holds what is not sealed yet apart', async () => {
    await work(1);
    expect(await verifyLedger(db)).toMatchObject({ events: 0, unsealed: 6 });
  });
});

describe('verifying names the first break', () => {
  it.each([
    [
      'an amount that was changed',
      sql`update transactions set precise_amount = 9 where precise_amount = 2`,
      /^chain: event 2 \(transaction txn_/,
    ],
    [
      'an event that was changed',
      sql`update transaction_history set reason = 'x' where page = 2 and position = 1`,
      /^chain: event 4 \(/,
    ],
    [
      'an event that was taken out',
      sql`delete from transaction_history where page = 1 and position = 2`,
      /^chain: event 2 .* an event before it on page 1 is gone$/,
    ],
    [
      'the last event of a page taken out',
      sql`delete from transaction_history where page = 1 and position = 3`,
      /^chain: event 3: page 1 has lost it$/,
    ],
    [
      'an event that was added',
      sql`insert into transaction_history select page, 4, transaction_id, status, amount, reason, created_at from transaction_history where page = 1 and position = 1`,
      /^chain: event 4 .* added after its page was sealed$/,
    ],
    [
      'a transaction that was deleted',
      sql`delete from transactions where precise_amount = 1`,
      /^chain: event 1 .* its transaction is gone$/,
    ],
    [
      'a block that was deleted',
      sql`delete from chain_blocks where block = 1`,
      /^chain: block 2: block 1 is gone$/,
    ],
    [
      'a page outside the chain',
      sql`insert into transaction_history select 99, 1, transaction_id, status, amount, reason, created_at from transaction_history where page = 1 and position = 1`,
      /^chain: page 99/,
    ],
    [
      'a balance that was raised',
      sql`update balances set credit_balance = credit_balance + 1 where credit_balance > 0`,
      /^L6: balance bln_.* not the sum of its entries/,
    ],
    [
      'an entry that was changed',
      sql`update entries set settled = settled + 1 where side = 'credit' and version = 1`,
      /^L3: transaction txn_/,
    ],
    [
      'both entries changed alike',
      sql`update entries set settled = 2 * settled where version = 1`,
      /^L4: transaction txn_.*not those of its status/,
    ],
    ['entries taken out', sql`delete from entries where version = 3`, /^L4: transaction txn_/],
    [
      'a status that was changed',
      sql`update transactions set status = 'VOID', committed_amount = precise_amount where precise_amount = 1`,
      /^L5: transaction txn_/,
    ],
    [
      'a queued transaction without a place',
      sql`with gone as (delete from queue_places) update transactions set status = 'QUEUED' where precise_amount = 1`,
      /^L4: transaction txn_/,
    ],
    [
      'a rejection without its entries',
      sql`update transactions set status = 'REJECTED', reject_reason = 'other' where precise_amount = 1`,
      /^L4: |^L8: /,
    ],
  ])('%s', async (_what, statement, message) => {
    await work(1);
    await sealHistory(db, eventsMax);
    await tamper(statement);
    await expect(verifyLedger(db)).rejects.toThrow(message);
  });
});
