import { randomUUID } from 'node:crypto';
import type { Database } from '@bellwether/database';
import { sql } from 'kysely';
import { createCheck, openChecks, openOrganization, zone } from '../testing/checks-fixture.js';
import {
  deleteOldResults,
  deleteOldTrials,
  removeClosedOrganizations,
  removeDeletedChecks,
} from './cleanup.repository.js';

let db: Database;
let organization: string;
beforeEach(async () => {
  db = await openChecks();
  organization = await openOrganization(db);
});
afterEach(() => db.destroy());

const removal = { keepMs: 3_600_000, limit: 2 };

const addResults = async (checkId: string, count: number, age = '0 s') => {
  for (let result = 0; result < count; result += 1) {
    await sql`
      insert into health_check_results (id, organization_id, check_id, zone, success, duration_ms, summary, message,
        created_at)
      values (${randomUUID()}, ${organization}, ${checkId}, ${zone}, true, 1, '', '', now() - ${age}::interval)`.execute(
      db,
    );
  }
};
const idsOf = async (
  table: 'health_checks' | 'health_check_results' | 'organizations' | 'health_check_trials',
) => (await db.selectFrom(table).select('id').execute()).map(({ id }) => id);
const until0 = async (remove: () => Promise<number>) => {
  const removed: number[] = [];
  for (let count = await remove(); count > 0; count = await remove()) removed.push(count);
  return removed;
};

it('results that are kept long enough are removed, some at a time', async () => {
  const check = await createCheck(db, { organization });
  await addResults(check, 3, '2 hours');
  await addResults(check, 1, '10 minutes');
  expect(await until0(() => deleteOldResults(db, removal))).toEqual([2, 1]);
  expect(await idsOf('health_check_results')).toHaveLength(1);
});

it('a deleted check is removed an hour later, after its results', async () => {
  const [kept, recent, gone] = [
    await createCheck(db, { organization }),
    await createCheck(db, { organization }),
    await createCheck(db, { organization }),
  ];
  for (const check of [kept, recent, gone]) await addResults(check, 3);
  await sql`update health_checks set deleted_at = now() - interval '10 minutes' where id = ${recent}`.execute(
    db,
  );
  await sql`update health_checks set deleted_at = now() - interval '2 hours' where id = ${gone}`.execute(db);
  expect(await until0(() => removeDeletedChecks(db, removal))).toEqual([2, 1, 1]);
  expect((await idsOf('health_checks')).toSorted()).toEqual([kept, recent].toSorted());
  expect(await idsOf('health_check_results')).toHaveLength(6);
});

it('a closed organization is removed with all it has, and no other', async () => {
  const other = await openOrganization(db);
  const [check, theirs] = [
    await createCheck(db, { organization }),
    await createCheck(db, { organization: other }),
  ];
  await addResults(check, 3);
  await sql`update organizations set closed_at = now() - interval '2 hours' where id = ${organization}`.execute(
    db,
  );
  await sql`update organizations set closed_at = now() where id = ${other}`.execute(db);
  expect(await until0(() => removeClosedOrganizations(db, removal))).toEqual([2, 1, 1]);
  expect([await idsOf('organizations'), await idsOf('health_checks')]).toEqual([[other], [theirs]]);
});

it('a trial is removed when nothing waits for it any more', async () => {
  for (const age of ['2 hours', '10 minutes']) {
    await sql`
      insert into health_check_trials (id, organization_id, kind, definition, timeout_ms, created_at)
      values (${randomUUID()}, ${organization}, 'tcp', '{}', 1000, now() - ${age}::interval)`.execute(db);
  }
  expect(await until0(() => deleteOldTrials(db, removal))).toEqual([1]);
  expect(await idsOf('health_check_trials')).toHaveLength(1);
});
