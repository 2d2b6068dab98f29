import { type Database, openDatabase } from '@bellwether/database';
import { newUuid, printId } from '@bellwether/database/ledger';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { type AcceptedTransaction, storeGroups } from '../intake/accepted.repository.js';
import { countGroup } from '../bulk/bulk.repository.js';
import { countAll, loadPage, type Listing } from '../reads/listing.repository.js';
import { filterBody, listingOfBody, listingOfQuery, listQuery } from '../reads/listing.service.js';
import { openAcceptance, rowsRead } from '../testing/acceptance-fixture.js';
import { dividedView, wholeStatus } from './transaction-view.js';
import { listedTransactions, type TransactionRow, loadDivided } from './transactions.repository.js';

describe('listed transactions by bulk request', () => {
  type Change = Partial<AcceptedTransaction>;

  let db: Database;
  let accepted: (reference: string, change?: Change) => AcceptedTransaction;
  const [one, other, divided, alone] = [1, 2, 3, 4].map((ms) => newUuid(ms)) as [
    string,
    string,
    string,
    string,
  ];

  beforeAll(async () => {
    ({ db, accepted } = await openAcceptance());
    const bulk = (id: string, size: number) => ({
      id,
      kind: 'bulk' as const,
      atomic: false,
      size,
      parent_id: null,
    });
    const split = (id: string, parent: string | null) => ({
      id,
      kind: 'split' as const,
      atomic: true,
      size: 2,
      parent_id: parent,
    });
    await storeGroups(
      db,
      [bulk(one, 2), bulk(other, 1), split(divided, one), split(alone, null)],
      [
        accepted('single'),
        accepted('plain', { groupId: one }),
        accepted('leg', { groupId: divided }),
        accepted('leg_2', { groupId: divided }),
        accepted('of another', { groupId: other }),
        accepted('alone', { groupId: alone }),
        accepted('alone_2', { groupId: alone }),
      ],
    );
  });
  afterAll(() => db.destroy());

  const print = (id: string): string => printId('group', id);
  const of = (operator: string, ...values: readonly string[]) => ({
    filters: [{ field: 'batch_id', operator, values }],
  });
  const listing = (body: object) => listingOfBody(filterBody.parse(body), listedTransactions.columns);

  /** The references that are found, in their order, and how many are counted. */
  const found = async (body: object) => {
    const asked = listing(body);
    const rows = await loadPage<TransactionRow>(db, listedTransactions, asked);
    expect(await countAll(db, listedTransactions, asked)).toBe(rows.length);
    return rows.map(({ reference }) => reference);
  };

  const ofOne = ['leg', 'leg_2', 'plain'];
  const ofNone = ['alone', 'alone_2', 'single'];

  describe('a filter by batch_id', () => {
    it.each<[string, object, readonly string[]]>([
      ['eq', of('eq', print(one)), ofOne],
      ['in, of one', of('in', print(one)), ofOne],
      ['in, of two', of('in', print(one), print(other), print(one)), [...ofOne, 'of another']],
      ['ne', of('ne', print(one)), ['of another']],
      ['isnull', of('isnull'), ofNone],
      ['isnotnull', of('isnotnull'), [...ofOne, 'of another']],
      ['eq, of a divided transaction in it', of('eq', print(divided)), []],
      ['in, of a divided transaction that came alone', of('in', print(alone)), []],
    ])('finds those that show it, and no others: %s', async (_what, body, references) => {
      expect((await found(body)).toSorted()).toEqual([...references].toSorted());
    });

    it('puts them in the order of what they show', async () => {
      const sorted = await found({ sort_by: 'batch_id', sort_order: 'asc' });
      const sets = [sorted.slice(0, 3), sorted.slice(3, 4), sorted.slice(4)].map((of) => of.toSorted());
      expect(sets).toEqual([ofOne, ['of another'], ofNone]);
    });

    it.each(['eq', 'in'])('does not look through all transactions: %s', async (operator) => {
      await sql`insert into transactions (
        id, reference, source_id, destination_id, currency, precise_amount, precision, description, allow_overdraft,
        inflight, created_at, status, changed_at)
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'USD', number, 100, 'd', true,
        false, now(), 'APPLIED', now() from generate_series(1, 5000) number`.execute(db);
      await sql`analyze transactions, transaction_groups`.execute(db);
      const asked = listing(of(operator, ...(operator === 'eq' ? [print(one)] : [print(one), print(other)])));
      const read = await rowsRead(db, 'transactions', async (trx) => {
        await loadPage(trx, listedTransactions, asked);
        await countAll(trx, listedTransactions, asked);
      });
      expect(read).toBeLessThan(100);
    });
  });
});

describe('listed transactions by status', () => {
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
    const byQueueRows = ['status_eq=QUEUED', 'status_eq=SCHEDULED', 'status_in=QUEUED,SCHEDULED'];
    const byIndex = ['status_eq=REJECTED', 'reject_reason_eq=insufficient_funds'];

    it.each(byQueueRows)('does not look through all that was applied: %s', async (filter) => {
      await expectFewRead(...(filter.split('=') as [string, string]));
    });

    it.each([...byQueueRows, ...byIndex])('nor when the planner knows the tables: %s', async (filter) => {
      await sql`vacuum analyze transactions, queue_places`.execute(db);
      await expectFewRead(...(filter.split('=') as [string, string]));
    });
  });
});

describe('divided transactions', () => {
  let db: Database;
  let accepted: (reference: string, change?: Partial<AcceptedTransaction>) => AcceptedTransaction;
  beforeAll(async () => {
    ({ db, accepted } = await openAcceptance());
  });
  afterAll(() => db.destroy());

  /** A divided transaction in a bulk request, whose legs have come to these statuses. */
  const divide = async (...statuses: readonly string[]) => {
    const [bulk, split] = [newUuid(Date.now()), newUuid(Date.now())];
    const legs = statuses.map(() => accepted(newUuid(Date.now()), { groupId: split, inflight: true }));
    const groups = [
      { id: bulk, kind: 'bulk' as const, atomic: false, size: 1, parent_id: null },
      { id: split, kind: 'split' as const, atomic: true, size: legs.length, parent_id: bulk },
    ];
    await storeGroups(db, groups, legs);
    const ids = legs.map(({ id }) => id).toSorted();
    await sql`update transactions set status = became.status
    from unnest(${ids}::uuid[], ${statuses}::text[]) as became (id, status)
    where transactions.id = became.id`.execute(db);
    const found = (await loadDivided(db, [split])).get(split);
    if (found === undefined) throw new Error('it is not divided');
    return { bulk, split, legs: found };
  };

  describe('the status of a divided transaction', () => {
    it.each([
      ['INFLIGHT', ['APPLIED', 'INFLIGHT']],
      ['INFLIGHT', ['INFLIGHT', 'APPLIED']],
      ['INFLIGHT', ['VOID', 'INFLIGHT', 'APPLIED']],
      ['INFLIGHT', ['INFLIGHT', 'INFLIGHT']],
      ['APPLIED', ['APPLIED', 'APPLIED']],
      ['APPLIED', ['VOID', 'APPLIED']],
      ['APPLIED', ['APPLIED', 'VOID']],
      ['VOID', ['VOID', 'VOID']],
      ['QUEUED', ['QUEUED', 'QUEUED']],
    ])(
      'is %s where its legs are %j, in its view and in the count of its bulk request',
      async (status, legs) => {
        const one = await divide(...legs);
        expect(one.legs.map((leg) => leg.status)).toEqual(legs);
        expect(wholeStatus(one.legs)).toBe(status);
        expect(dividedView(one.split, one.legs).status).toBe(status);
        expect(await countGroup(db, one.bulk)).toEqual([{ status, count: 1 }]);
      },
    );
  });
});
