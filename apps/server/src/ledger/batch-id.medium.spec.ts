import type { Database } from '@bellwether/database';
import { newUuid, printId } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import type { AcceptedTransaction } from './accepted.repository.js';
import { listedTransactions } from './columns.js';
import { storeGroups } from './groups.repository.js';
import { countAll, filterBody, listingOfBody, loadPage } from './listing.js';
import { openAcceptance } from './testing/acceptance-fixture.js';
import { rowsRead } from './testing/rows-read.js';
import type { TransactionRow } from './transactions.repository.js';

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
