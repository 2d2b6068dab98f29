import { InvalidInput, type Settings } from '@bellwether/config';
import { type Database, migrateToLatest, openDatabase } from '@bellwether/database';
import { printId } from '@bellwether/database/ledger';
import { testDatabaseUrl, waitUntil } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { findOrCreateIndicated } from '../balances/balances.repository.js';
import { MonitorsService } from './monitors.service.js';

let db: Database;
let balances: readonly string[];
let monitors: MonitorsService;
beforeEach(async () => {
  db = openDatabase({ url: await testDatabaseUrl() });
  await migrateToLatest(db);
  const names = ['@a', '@b'].map((identifier) => ({ identifier, currency: 'USD' }));
  const made = await findOrCreateIndicated(db, names, Date.now());
  balances = made.balances.map(({ id }) => id);
  const limits = { secret: {}, per_balance: 2, max: 3 };
  monitors = new MonitorsService(db, { ledger: { monitors: limits } } as unknown as Pick<Settings, 'ledger'>);
});
afterEach(() => db.destroy());

const condition = { field: 'balance', operator: '>', value: '1' } as const;
const watch = (balance: number) =>
  monitors.create({
    balance_id: printId('balance', balances[balance] ?? ''),
    condition,
    description: 'first',
    call_back_url: 'https://receiver.example/first',
  });

/** Until so many connections wait for a lock that another one holds. */
const untilWaiting = (count: number) =>
  waitUntil(
    async () => {
      const { rows } = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        db,
      );
      return rows.length === count;
    },
    { timeoutMs: 10_000, what: `${count} to wait for a lock` },
  );

describe('monitors that are created at the same time', () => {
  it.each([
    ['one balance', 2, () => 0],
    ['all balances', 3, (index: number) => index % 2],
  ] as const)('are no more than %s may have', async (_whose, limit, balanceOf) => {
    const made = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => watch(balanceOf(index))));
    const refused = made.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(8 - limit);
    expect(refused.every((reason) => reason instanceof InvalidInput)).toBe(true);
  });
});

describe('a monitor that is changed', () => {
  it('keeps both of two concurrent changes', async () => {
    const { id } = await watch(0);
    let changes: Promise<unknown> = Promise.resolve();
    await db.transaction().execute(async (trx) => {
      await sql`select from balance_monitors for update`.execute(trx);
      changes = Promise.all([
        monitors.update(printId('monitor', id), { description: 'second' }),
        monitors.update(printId('monitor', id), { call_back_url: 'https://receiver.example/second' }),
      ]);
      await untilWaiting(2);
    });
    await changes;
    expect(await monitors.get(printId('monitor', id))).toMatchObject({
      description: 'second',
      call_back_url: 'https://receiver.example/second',
    });
  });

  it('starts from the balance that was checked last while its new condition waited', async () => {
    const { id } = await watch(0);
    let change: Promise<unknown> = Promise.resolve();
    await db.transaction().execute(async (trx) => {
      await sql`select from balance_monitors for update`.execute(trx);
      change = monitors.update(printId('monitor', id), { condition });
      await untilWaiting(1);
      // As a worker does that looks while the balance moves on.
      await sql`update balances set version = 7, credit_balance = 70 where id = ${balances[0]}`.execute(trx);
      await sql`update balance_monitors set seen_version = 7, seen_value = 70`.execute(trx);
    });
    await change;
    expect(await monitors.get(printId('monitor', id))).toMatchObject({ seen_version: 7, seen_value: 70n });
  });
});
