import { type Database, openDatabase } from '@bellwether/database';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { listedTransactions } from './columns.js';
import { countAll, type Listing, listingOfQuery, listQuery, loadPage } from './listing.js';
import { rowsRead } from './testing/rows-read.js';

const applied = 20_000;
const statuses = ['QUEUED', 'SCHEDULED', 'REJECTED', 'VOID', 'INFLIGHT'] as const;

/** As the server and the worker leave them, with ids in the order in which they are stored. */
const store = async (status: string, count: number): Promise<void> => {
  await sql`with stored as (
    insert into transactions (
      id, reference, source_id, destination_id, currency, precise_amount, precision, description, allow_overdraft,
      inflight, created_at, status, reject_reason, changed_at)
    select ('00000000-0000-7000-8000-' || lpad((last + number)::text, 12, '0'))::uuid, gen_random_uuid(),
      gen_random_uuid(), gen_random_uuid(), 'USD', number, 100, 'd', true, false, now(), ${status},
      case when ${status} = 'REJECTED' then 'insufficient_funds' end, now()
    from generate_series(1, ${count}::integer) as number, (select count(*) from transactions) as stored (last)
    returning id, status
  )
  insert into queue_places (lane, due_at, transaction_id, action, cause)
  select 0, now(), id, 'apply', 'accepted' from stored where status in ('QUEUED', 'SCHEDULED')
  union all
  select 0, now(), id, 'void', 'expiry' from stored where status = 'INFLIGHT'`.execute(db);
};

let db: Database;
beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabaseUrl() });
  // A few of each status, and after them very many that are applied.
  for (const [index, status] of statuses.entries()) await store(status, index + 2);
  await store('APPLIED', applied);
});
afterAll(() => db.destroy());

const listing = (query: Readonly<Record<string, string>>): Listing =>
  listingOfQuery(listQuery.parse(query), listedTransactions.columns);

describe('a filter by status', () => {
  it.each([
    ['status_eq', 'QUEUED', 2],
    ['status_eq', 'SCHEDULED', 3],
    ['status_eq', 'REJECTED', 4],
    ['status_eq', 'VOID', 5],
    ['status_eq', 'INFLIGHT', 6],
    ['status_eq', 'APPLIED', applied],
    ['status_eq', 'NONE', 0],
    ['status_in', 'QUEUED,SCHEDULED', 5],
    ['status_in', 'QUEUED,REJECTED', 6],
    ['status_in', 'REJECTED,REJECTED', 4],
    ['status_ne', 'QUEUED', applied + 18],
    ['status_gte', 'SCHEDULED', 8],
  ])('finds all of them and no others: %s=%s', async (filter, value, count) => {
    const found = listing({ [filter]: value, limit: '100' });
    expect(await countAll(db, listedTransactions, found)).toBe(count);
    const rows = await loadPage<{ id: string; status: string }>(db, listedTransactions, found);
    expect(rows).toHaveLength(Math.min(count, 100));
    expect(rows.map(({ id }) => id)).toEqual(
      rows
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
  });

  const expectFewRead = async (filter: string, value: string): Promise<void> => {
    const found = listing({ [filter]: value });
    const read = await rowsRead(db, 'transactions', async (trx) => {
      await loadPage(trx, listedTransactions, found);
      await countAll(trx, listedTransactions, found);
    });
    expect(read).toBeLessThan(100);
  };
  const byPlaces = ['status_eq=QUEUED', 'status_eq=SCHEDULED', 'status_in=QUEUED,SCHEDULED'];
  const byIndex = ['status_eq=REJECTED', 'reject_reason_eq=insufficient_funds'];

  it.each(byPlaces)('does not look through all that was applied: %s', async (filter) => {
    await expectFewRead(...(filter.split('=') as [string, string]));
  });

  it.each([...byPlaces, ...byIndex])('nor when the planner knows the tables: %s', async (filter) => {
    await sql`vacuum analyze transactions, queue_places`.execute(db);
    await expectFewRead(...(filter.split('=') as [string, string]));
  });
});
