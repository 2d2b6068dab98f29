import type { Database } from '@bellwether/database';
import { laneOf, newUuid, verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { applyBatch } from './apply-batch.js';
import { sealHistory } from '../chain/chain.service.js';
import {
  accept,
  applyAll,
  ask,
  lanes,
  openBalances,
  openLedger,
  statusesOf,
} from '../testing/ledger-fixture.js';

let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(() => db.destroy());

const balanceOf = async (id: string) =>
  db
    .selectFrom('balances')
    .select([
      'credit_balance',
      'debit_balance',
      'inflight_credit_balance',
      'inflight_debit_balance',
      'version',
    ])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

const countOf = async (table: 'entries' | 'queue_places' | 'transaction_history') => {
  const { count } = await db
    .selectFrom(table)
    .select((of) => of.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
};

describe('a batch', () => {
  it('applies what is queued: entries, balances, statuses and history, and nothing waits any longer', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    const amount = 10n ** 39n + 7n;
    const ids = await accept(db, [
      { source: world, destination: shop, amount, allowOverdraft: true },
      { source: shop, destination: world, amount: amount + 1n },
      { source: shop, destination: world, amount: 7n },
    ]);
    await applyAll(db);
    const inOrder = await statusesOf(db, ids);
    expect(inOrder[0]).toEqual(['APPLIED', null]);
    expect(inOrder.slice(1).map(([status]) => status)).toEqual(
      laneOf(shop, lanes) < laneOf(world, lanes) ? ['REJECTED', 'REJECTED'] : ['REJECTED', 'APPLIED'],
    );
    expect((await balanceOf(shop)).credit_balance).toBe(amount);
    expect(await countOf('queue_places')).toBe(0);
    expect(await countOf('transaction_history')).toBe(6);
    await verifyLedger(db);
  });

  it('L4: is applied once however many workers take the same lane', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    const asked = Array.from({ length: 200 }, () => ({
      source: world,
      destination: shop,
      amount: 1n,
      allowOverdraft: true,
    }));
    const ids = await accept(db, asked);
    const lane = laneOf(world, lanes);
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        while ((await applyBatch(db, lane, { limit: 17, held: 'wait' })) !== undefined);
      }),
    );
    expect(new Set((await statusesOf(db, ids)).map(([status]) => status))).toEqual(new Set(['APPLIED']));
    expect((await balanceOf(shop)).credit_balance).toBe(200n);
    expect(await countOf('entries')).toBe(400);
    await verifyLedger(db);
  });

  it('takes lanes that share balances side by side without a deadlock', async () => {
    const balances = await openBalances(db, 6);
    const asked = Array.from({ length: 300 }, (_, index) => ({
      source: balances[index % 6] as string,
      destination: balances[(index * 7 + 1 + (index % 6)) % 6] as string,
      amount: 1n,
      allowOverdraft: true,
    })).filter(({ source, destination }) => source !== destination);
    await accept(db, asked);
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        while ((await applyBatch(db, lane, { limit: 10, held: 'wait' })) !== undefined);
      }),
    );
    expect(await countOf('entries')).toBe(asked.length * 2);
    await verifyLedger(db);
  });

  it('leaves alone what is not due', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    await accept(db, [
      { source: world, destination: shop, amount: 1n, allowOverdraft: true, dueInMs: 60_000 },
    ]);
    expect(await applyBatch(db, laneOf(world, lanes), { limit: 10, held: 'wait' })).toBeUndefined();
    expect(await countOf('queue_places')).toBe(1);
  });

  it('holds, commits in parts and voids the rest of an inflight transaction', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    const [id] = (await accept(db, [
      { source: world, destination: shop, amount: 100n, allowOverdraft: true, inflight: true },
    ])) as [string];
    await applyAll(db);
    expect(await statusesOf(db, [id])).toEqual([['INFLIGHT', null]]);
    expect(await balanceOf(shop)).toMatchObject({ credit_balance: 0n, inflight_credit_balance: 100n });
    await ask(db, id, 'commit', 30n);
    await applyAll(db);
    expect(await statusesOf(db, [id])).toEqual([['INFLIGHT', null]]);
    await ask(db, id, 'void');
    await applyAll(db);
    expect(await statusesOf(db, [id])).toEqual([['VOID', null]]);
    expect(await balanceOf(shop)).toMatchObject({
      credit_balance: 30n,
      inflight_credit_balance: 0n,
      version: 3,
    });
    expect(await balanceOf(world)).toMatchObject({
      debit_balance: 30n,
      inflight_debit_balance: 0n,
      version: 3,
    });
    await verifyLedger(db);
  });
});

describe('a date of an inflight transaction', () => {
  const hold = async (dates: { expiresInMs?: number; commitsInMs?: number }) => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const asked = { source, destination, amount: 9n, allowOverdraft: true, inflight: true, ...dates };
    const [id] = (await accept(db, [asked])) as [string];
    await applyAll(db);
    expect(await statusesOf(db, [id])).toEqual([['INFLIGHT', null]]);
    return id;
  };
  /** As if the time had come. */
  const come = (cause: string) =>
    sql`update queue_places set due_at = now() - interval '1 second' where cause = ${cause}`.execute(db);

  it('voids it when it expires, once', async () => {
    const id = await hold({ expiresInMs: 60_000 });
    await come('expiry');
    await applyAll(db);
    expect(await statusesOf(db, [id])).toEqual([['VOID', null]]);
    expect(await countOf('queue_places')).toBe(0);
    await verifyLedger(db);
  });

  it('commits it when its commit date comes, and then it expires no more', async () => {
    const id = await hold({ expiresInMs: 90_000, commitsInMs: 60_000 });
    expect(await countOf('queue_places')).toBe(2);
    await come('commit_date');
    await applyAll(db);
    expect(await statusesOf(db, [id])).toEqual([['APPLIED', null]]);
    expect(await countOf('queue_places')).toBe(0);
    await verifyLedger(db);
  });

  it('means nothing once it was committed by hand', async () => {
    const id = await hold({ expiresInMs: 60_000 });
    await ask(db, id, 'commit');
    await applyAll(db);
    expect(await statusesOf(db, [id])).toEqual([['APPLIED', null]]);
    expect(await countOf('queue_places')).toBe(0);
  });
});

describe('an atomic group', () => {
  it('is taken as a whole even where the batch is smaller and others stand between its members', async () => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    const groupId = newUuid(Date.now());
    const lane = laneOf(world, lanes);
    const one = { source: world, destination: shop, amount: 1n, allowOverdraft: true, lane };
    const ids = await accept(db, [
      { ...one, groupId },
      one,
      { ...one, groupId },
      one,
      { ...one, groupId, allowOverdraft: false },
    ]);
    const written = await applyBatch(db, lane, { limit: 2, held: 'wait' });
    expect(written?.batch.outcomes).toHaveLength(4);
    await applyAll(db);
    expect(await statusesOf(db, ids)).toEqual([
      ['REJECTED', 'atomic_group'],
      ['APPLIED', null],
      ['REJECTED', 'atomic_group'],
      ['APPLIED', null],
      ['REJECTED', 'insufficient_funds'],
    ]);
    await verifyLedger(db);
  });
});

describe('what must never be written is not', () => {
  const broken = async (
    spoil: (ids: { world: string; shop: string; transaction: string }) => Promise<unknown>,
  ) => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    const [transaction] = (await accept(db, [
      { source: world, destination: shop, amount: 5n, allowOverdraft: true },
    ])) as [string];
    await spoil({ world, shop, transaction });
    const before = await countOf('queue_places');
    let thrown: unknown;
    await applyBatch(db, laneOf(world, lanes), { limit: 10, held: 'wait' }).catch((error: unknown) => {
      thrown = error;
    });
    expect(await countOf('entries')).toBe(0);
    expect(await countOf('queue_places')).toBe(before);
    return String((thrown as Error | undefined)?.message);
  };

  it('L2: a balance of another currency', async () => {
    expect(
      await broken(({ shop }) => sql`update balances set currency = 'EUR' where id = ${shop}`.execute(db)),
    ).toMatch(/^L2 /);
  });

  it('L2: a balance that is gone', async () => {
    expect(await broken(({ shop }) => sql`delete from balances where id = ${shop}`.execute(db))).toMatch(
      /^L2 /,
    );
  });

  it('L4: a transaction that is applied already and still waits', async () => {
    expect(
      await broken(({ transaction }) =>
        sql`update transactions set status = 'APPLIED' where id = ${transaction}`.execute(db),
      ),
    ).toMatch(/^L4 /);
  });

  it('L6: a balance whose version another entry has taken', async () => {
    const [world, shop, third] = (await openBalances(db, 3)) as [string, string, string];
    await accept(db, [{ source: world, destination: third, amount: 5n, allowOverdraft: true }]);
    await applyAll(db);
    await sql`update balances set version = 0, debit_balance = 0 where id = ${world}`.execute(db);
    await accept(db, [{ source: world, destination: shop, amount: 5n, allowOverdraft: true }]);
    await expect(applyBatch(db, laneOf(world, lanes), { limit: 10, held: 'wait' })).rejects.toThrow(
      'entries_pkey',
    );
    expect(await countOf('entries')).toBe(2);
    expect(await countOf('queue_places')).toBe(1);
  });
});

describe('L5: the database itself refuses to change what is final', () => {
  it.each([
    ['an entry', sql`update entries set settled = settled + 1`],
    ['an entry', sql`delete from entries`],
    ['all entries', sql`truncate entries`],
    ['an event of the history', sql`update transaction_history set status = 'VOID'`],
    ['an event of the history', sql`delete from transaction_history`],
    ['the amount of a transaction', sql`update transactions set precise_amount = 1`],
    ['the status of an applied transaction', sql`update transactions set status = 'VOID'`],
    ['a transaction', sql`delete from transactions`],
    ['a sealed block', sql`update chain_blocks set sealed_at = now()`],
  ])('%s: %#', async (_what, statement) => {
    const [world, shop] = (await openBalances(db, 2)) as [string, string];
    await accept(db, [{ source: world, destination: shop, amount: 5n, allowOverdraft: true }]);
    await applyAll(db);
    await sealHistory(db, 5_000);
    await expect(statement.execute(db)).rejects.toThrow(/^L5: rows of \w+ never change$/);
  });
});
