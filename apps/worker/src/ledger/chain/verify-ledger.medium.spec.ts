import type { Database } from '@bellwether/database';
import { genesis, linksOf, loadHistory, printId, verifyLedger } from '@bellwether/database/ledger';
import {
  sql,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
} from 'kysely';
import { sealHistory } from './chain.service.js';
import {
  accept,
  applyAll,
  ask,
  type AskedTransaction,
  openBalances,
  openLedger,
  workPages,
} from '../testing/ledger-fixture.js';

const eventsMax = 5_000;
let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(() => db.destroy());

const work = (pages: number) => workPages(db, pages);

/** As someone with the rights of the owner could. */
const tamper = async (statement: ReturnType<typeof sql>) => {
  for (const table of ['entries', 'transactions', 'transaction_history', 'chain_blocks']) {
    await sql.raw(`alter table ${table} disable trigger user`).execute(db);
  }
  await statement.execute(db);
};

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
      'the hash of a block that was changed',
      sql`update chain_blocks set hash = sha256('x') where block = 1`,
      /^chain: block 1: its hash is not the one of its last event$/,
    ],
    [
      'an event taken out that was not sealed yet',
      sql`with unsealed as (
          insert into unsealed_history values (99, 2, now())
        ) insert into transaction_history select 99, 1, transaction_id, status, amount, reason, created_at from transaction_history where page = 2 and position = 3`,
      /^chain: page 99: it waits to be sealed with 2 events and has 1$/,
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
      'money moved by entries that belong to no transaction',
      sql`with moved as (
          insert into entries select id, version + 1, '00000000-0000-4000-8000-000000000001',
            case when debit_balance > 0 then 'debit' else 'credit' end,
            case when debit_balance > 0 then -100 else 100 end, 0, now() from balances
        ) update balances set version = version + 1,
          debit_balance = debit_balance + case when debit_balance > 0 then 100 else 0 end,
          credit_balance = credit_balance + case when credit_balance > 0 then 100 else 0 end`,
      /^L5: transaction txn_00000000-0000-4000-8000-000000000001: an entry is not on a balance of it \(/,
    ],
    [
      'money moved to another balance than that of its transaction',
      sql`with thief as (
          insert into balances (id, ledger_id, currency, credit_balance, version)
          select '00000000-0000-4000-8000-000000000001', ledger_id, currency, 3, 1 from balances limit 1
        ), robbed as (
          update balances set credit_balance = credit_balance - 3, version = version - 1 where credit_balance > 0
        ) update entries set balance_id = '00000000-0000-4000-8000-000000000001', version = 1
          where side = 'credit' and version = 3`,
      /^L5: transaction txn_.*: an entry is not on a balance of it \(credit on bln_00000000-0000-4000/,
    ],
    [
      'an overdraft that was never allowed',
      sql`update transactions set allow_overdraft = false where precise_amount = 2`,
      /^L7: transaction txn_.*: it brought its source below its limit \(to -3, limit 0\)$/,
    ],
    [
      'an overdraft deeper than its limit',
      sql`update transactions set overdraft_limit = 5 where precise_amount = 3`,
      /^L7: transaction txn_.*: it brought its source below its limit \(to -6, limit -5\)$/,
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
    // And just the same where the events of a page come in parts.
    await expect(verifyLedger(db, { eventsMax: 2 })).rejects.toThrow(message);
  });

  it('a commit that the history does not know, of a transaction that was voided', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    const held = { source: world, destination: shop, amount: 100n, allowOverdraft: true, inflight: true };
    const [id] = (await accept(db, [held])) as [string];
    await applyAll(db);
    for (const [action, amount] of [['commit', 30n], ['void']] as const) {
      await ask(db, id, action, amount);
      await applyAll(db);
    }
    await verifyLedger(db);
    await tamper(sql`update transactions set committed_amount = 80`);
    await sql`update entries set settled = sign(settled) * 80, inflight = sign(inflight) * 80
      where settled <> 0`.execute(db);
    await sql`update entries set inflight = sign(inflight) * 20 where version = 3`.execute(db);
    await sql`update balances set debit_balance = debit_balance / 30 * 80,
      credit_balance = credit_balance / 30 * 80`.execute(db);
    await expect(verifyLedger(db)).rejects.toThrow(
      `L5: transaction ${printId('transaction', id)}: what is committed of it is not what its history says ` +
        '(80, in the history 30)',
    );
  });

  it('a hold that was never allowed, on a balance to which more is promised', async () => {
    const [world, poor, shop] = (await openBalances(db, 3)) as [string, string, string];
    const held = { allowOverdraft: true, inflight: true };
    await accept(db, [{ source: world, destination: poor, amount: 9n, ...held }]);
    await applyAll(db);
    const [id] = (await accept(db, [{ source: poor, destination: shop, amount: 5n, ...held }])) as [string];
    await applyAll(db);
    await tamper(sql`update transactions set allow_overdraft = false where id = ${id}`);
    await expect(verifyLedger(db)).rejects.toThrow(/^L7: .* \(to -5, limit 0\)$/);
  });

  it('another reason for a rejection than that of the history', async () => {
    const [poor, shop] = (await openBalances(db, 2)) as [string, string];
    await accept(db, [{ source: poor, destination: shop, amount: 1n }]);
    await applyAll(db);
    await verifyLedger(db);
    await tamper(sql`update transactions set reject_reason = 'overdraft_limit'`);
    await expect(verifyLedger(db)).rejects.toThrow(
      /^L5: .* \(REJECTED for overdraft_limit, in the history REJECTED for insufficient_funds\)$/,
    );
  });

  it('a block that was hashed anew after one of its events was changed, by the block after it', async () => {
    await work(1);
    await sealHistory(db, eventsMax);
    await tamper(sql`update transaction_history set amount = 2 where page = 1 and position = 1`);
    const links = linksOf(genesis, await loadHistory(db, [1]));
    const [hash] = links.slice(-1);
    await sql`update chain_blocks set links = ${Buffer.concat(links)}, hash = ${hash} where block = 1`.execute(
      db,
    );
    await expect(verifyLedger(db)).rejects.toThrow(
      /^chain: block 2: it does not follow the block before it$/,
    );
  });

  it('and not a chain that was hashed anew to its end, which another head gives away', async () => {
    await work(1);
    await sealHistory(db, eventsMax);
    const { headHash } = await verifyLedger(db);
    await tamper(sql`delete from chain_blocks`);
    await sql`insert into unsealed_history select page, count(*), now() from transaction_history group by page`.execute(
      db,
    );
    await sql`update transactions set reference = reference || ' forged' where precise_amount = 1`.execute(
      db,
    );
    await sealHistory(db, eventsMax);
    expect((await verifyLedger(db)).headHash).not.toBe(headHash);
  });
});

/** The greatest number of rows that one answer held. */
class RowCount implements KyselyPlugin {
  most = 0;

  transformQuery({ node }: PluginTransformQueryArgs) {
    return node;
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    this.most = Math.max(this.most, result.rows.length);
    return result;
  }
}

describe('verifying', () => {
  it('L7: finds nothing where a balance goes to its very limit, by what is taken and by what is held', async () => {
    const [world, poor, shop] = (await openBalances(db, 3)) as [string, string, string];
    const pay = { source: poor, destination: shop };
    const fill = { source: world, destination: poor, amount: 50n, allowOverdraft: true };
    const work = async (asked: AskedTransaction): Promise<string> => {
      const [id] = (await accept(db, [asked])) as [string];
      await applyAll(db);
      return id;
    };
    await work(fill);
    await work({ ...pay, amount: 50n });
    const held = await work({ ...pay, amount: 20n, overdraftLimit: 20n, inflight: true });
    await work({ ...pay, amount: 1n, overdraftLimit: 20n });
    await work({ ...pay, amount: 1n });
    await work({ ...pay, amount: 30n, overdraftLimit: 50n });
    for (const [action, amount] of [['commit', 5n], ['void']] as const) {
      await ask(db, held, action, amount);
      await applyAll(db);
    }
    await work({ ...fill, amount: 35n });
    await work({ ...pay, amount: 1n, overdraftLimit: 1n });
    const refused = await db
      .selectFrom('transactions')
      .select('id')
      .where('status', '=', 'REJECTED')
      .execute();
    expect(refused).toHaveLength(2);
    await verifyLedger(db);
  });

  const rowsHeld = async (held: number) => {
    const rows = new RowCount();
    const report = await verifyLedger(db.withPlugin(rows), { eventsMax: held });
    return { most: rows.most, events: report.events };
  };

  it('holds as many rows for a ledger ten times the size', async () => {
    await work(20);
    while (await sealHistory(db, eventsMax));
    expect(await rowsHeld(48)).toEqual({ most: 48, events: 120 });
    await work(180);
    while (await sealHistory(db, eventsMax));
    expect(await rowsHeld(48)).toEqual({ most: 48, events: 1_200 });
  });

  it('holds as many rows where one page alone has more events than that', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    const one = { source: world, destination: shop, amount: 1n, allowOverdraft: true };
    await accept(
      db,
      Array.from({ length: 230 }, () => one),
    );
    await applyAll(db);
    while (await sealHistory(db, eventsMax));
    expect(await rowsHeld(50)).toEqual({ most: 50, events: 460 });
  });
});
