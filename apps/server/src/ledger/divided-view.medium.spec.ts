import type { Database } from '@bellwether/database';
import { newUuid } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import type { AcceptedTransaction } from './accepted.repository.js';
import { dividedView, wholeStatus } from './divided-view.js';
import { countGroup, loadDivided, storeGroups } from './groups.repository.js';
import { openAcceptance } from './testing/acceptance-fixture.js';

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
