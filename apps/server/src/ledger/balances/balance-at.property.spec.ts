import { type Database, openDatabase } from '@bellwether/database';
import { generalLedgerUuid, newUuid } from '@bellwether/database/ledger';
import { migratedDatabaseUrl, testSeed } from '@bellwether/local/testing';
import { array, assert, asyncProperty, integer } from 'fast-check';
import { sql, type RawBuilder } from 'kysely';
import { findBalanceAt } from './balances.repository.js';
import { rowsRead } from '../testing/acceptance-fixture.js';

const { seed, replay } = testSeed('apps/server/src/ledger/balances/balance-at.property');

let db: Database;
beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabaseUrl() });
});
afterAll(() => db.destroy());

const start = Date.parse('2030-01-31T12:00:00.000Z');
const at = (ms: number) => new Date(start + ms);

/** A balance with one entry at each of these milliseconds; its sums are noted at some versions. */
const balanceWith = async (times: readonly number[], noted: readonly number[]): Promise<string> => {
  const id = newUuid(Date.now());
  await db.insertInto('balances').values({ id, ledger_id: generalLedgerUuid, currency: 'USD' }).execute();
  await sql`insert into entries
    select ${id}::uuid, version, gen_random_uuid(), case when version % 3 = 0 then 'debit' else 'credit' end,
      case when version % 3 = 0 then -version else version end, version % 5, made
    from unnest(${times.map(at)}::timestamptz[]) with ordinality as entry (made, version)`.execute(db);
  await sql`insert into balance_totals
    select balance_id, upto, coalesce(sum(settled) filter (where side = 'credit'), 0),
      coalesce(-sum(settled) filter (where side = 'debit'), 0),
      coalesce(sum(inflight) filter (where side = 'credit'), 0),
      coalesce(-sum(inflight) filter (where side = 'debit'), 0)
    from (select distinct * from unnest(${noted.filter((upto) => upto <= times.length)}::bigint[])) as noted (upto)
      join entries on balance_id = ${id}::uuid and version <= upto
    group by balance_id, upto`.execute(db);
  return id;
};

const plainSum = async (id: string, condition: RawBuilder<unknown>): Promise<object> => {
  const { rows } = await sql<object>`
    select coalesce(sum(settled) filter (where side = 'credit'), 0) as credit,
      coalesce(-sum(settled) filter (where side = 'debit'), 0) as debit,
      coalesce(sum(inflight), 0) as inflight, coalesce(max(version), 0) as version
    from entries where balance_id = ${id}::uuid and ${condition}`.execute(db);
  return rows[0] ?? {};
};

const someTimes = array(integer({ min: 0, max: 100 }), { maxLength: 150 });
const asked = array(integer({ min: -1, max: 101 }), { minLength: 5, maxLength: 10 });
const someVersions = array(integer({ min: 1, max: 150 }), { maxLength: 6 });
const options = { seed, numRuns: 50 };

describe(`what a balance was at a time (replay: ${replay})`, () => {
  it('L6: is the sum of its entries up to then, wherever sums are noted, and where none are', async () => {
    await assert(
      asyncProperty(someTimes, someVersions, asked, async (times, noted, all) => {
        const id = await balanceWith(
          times.toSorted((one, other) => one - other),
          noted,
        );
        for (const ms of all) {
          const sum = await plainSum(id, sql`created_at <= ${at(ms)}`);
          expect(await findBalanceAt(db, id, at(ms))).toMatchObject({ id, currency: 'USD', ...sum });
        }
      }),
      options,
    );
  });

  it('is a state that it had then, and remains that one, where a clock went back', async () => {
    await assert(
      asyncProperty(someTimes, someVersions, asked, async (times, noted, all) => {
        const now = 102;
        const [id, grown] = [
          await balanceWith(times, noted),
          await balanceWith([...times, ...Array.from({ length: 150 }, () => now)], noted),
        ];
        for (const ms of all) {
          const was = await findBalanceAt(db, id, at(ms));
          const version = was?.version ?? Number.NaN;
          expect(was).toMatchObject(await plainSum(id, sql`version <= ${version}`));
          // The clock showed that time after this version was written, and before the next one was.
          expect(version === 0 || (times[version - 1] ?? now) <= ms).toBe(true);
          expect(times[version] ?? now).toBeGreaterThan(ms);
          expect((await findBalanceAt(db, grown, at(ms)))?.version).toBe(version);
        }
      }),
      options,
    );
  });

  it('is nothing of a balance that there is not', async () => {
    expect(await findBalanceAt(db, newUuid(Date.now()), at(0))).toBeUndefined();
  });

  it('is read from few entries of many', async () => {
    const [entries, between] = [20_000, 2_000];
    const versions = Array.from({ length: entries }, (_, index) => index + 1);
    const id = await balanceWith(
      versions,
      versions.filter((version) => version % between === 0),
    );
    for (const version of [0, 1, between - 1, between, 9_999, 19_999, entries]) {
      const read = await rowsRead(db, 'entries', async (trx) => {
        expect((await findBalanceAt(trx, id, at(version)))?.version).toBe(version);
      });
      expect(read).toBeLessThan(between + 60);
    }
  });
});
