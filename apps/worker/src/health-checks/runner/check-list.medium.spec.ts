import type { Database } from '@bellwether/database';
import { sql } from 'kysely';
import { changeCheck, createCheck, openChecks, openOrganization, zone } from '../testing/checks-fixture.js';
import { CheckList } from './check-list.js';

let db: Database;
let organization: string;
beforeEach(async () => {
  db = await openChecks();
  organization = await openOrganization(db);
});
afterEach(() => db.destroy());

const listOf = () => {
  const seen: string[] = [];
  const list = new CheckList(db, zone, {
    changed: ({ id, intervalMs }) => void seen.push(`${id} every ${intervalMs}`),
    dropped: (id) => void seen.push(`${id} dropped`),
    refused: (id) => void seen.push(`${id} refused`),
  });
  const follow = async (): Promise<readonly string[]> => {
    await list.follow();
    return seen.splice(0);
  };
  return { list, follow };
};

describe('the list of checks', () => {
  it('holds what this worker runs, and nothing else', async () => {
    const closed = await openOrganization(db);
    await sql`update organizations set closed_at = now() where id = ${closed}`.execute(db);
    const runs = await createCheck(db, { organization, zones: ['elsewhere', zone] });
    await createCheck(db, { organization, enabled: false });
    await createCheck(db, { organization, zones: ['elsewhere'] });
    await createCheck(db, { organization, kind: 'command', definition: { command: 'true' } });
    await createCheck(db, { organization: closed });
    const gone = await createCheck(db, { organization });
    await changeCheck(db, gone, sql`deleted_at = now()`);
    const { list, follow } = listOf();
    expect(await follow()).toEqual([`${runs} every 5000`]);
    expect(list.count).toBe(1);
  });

  it('follows revisions: what changes, leaves and comes back', async () => {
    const { list, follow } = listOf();
    const id = await createCheck(db, { organization });
    expect(await follow()).toEqual([`${id} every 5000`]);
    expect(await follow()).toEqual([]);
    await changeCheck(db, id, sql`interval_ms = 7000`);
    expect(await follow()).toEqual([`${id} every 7000`]);
    for (const leaving of [sql`enabled = false`, sql`zones = '{elsewhere}'`]) {
      await changeCheck(db, id, leaving);
      expect([await follow(), list.count]).toEqual([[`${id} dropped`], 0]);
      await changeCheck(db, id, sql`enabled = true, zones = '{local}'`);
      expect(await follow()).toEqual([`${id} every 7000`]);
    }
    await changeCheck(db, id, sql`deleted_at = now()`);
    expect([await follow(), list.count]).toEqual([[`${id} dropped`], 0]);
  });

  it('drops the checks of a closed organization', async () => {
    const { follow } = listOf();
    const id = await createCheck(db, { organization });
    await follow();
    await sql`update organizations set closed_at = now() where id = ${organization}`.execute(db);
    await changeCheck(db, id, sql`updated_at = now()`);
    expect(await follow()).toEqual([`${id} dropped`]);
  });

  it('goes on from the stored verdict, and keeps its own over a change', async () => {
    const id = await createCheck(db, { organization });
    await sql`
      insert into health_check_totals (check_id, zone, buckets, last_verdict) values (${id}, ${zone}, '{}', 'down')`.execute(
      db,
    );
    const { list, follow } = listOf();
    await follow();
    const held = list.get(id);
    expect(held?.verdict).toBe('down');
    if (held !== undefined) held.verdict = 'up';
    await changeCheck(db, id, sql`name = 'renamed'`);
    await follow();
    expect(list.get(id)).toMatchObject({ name: 'renamed', verdict: 'up' });
  });

  it('leaves out a definition that it does not understand, and goes on with the others', async () => {
    const broken = await createCheck(db, { organization, definition: { target: 1 } });
    const sound = await createCheck(db, { organization });
    expect(await listOf().follow()).toEqual([`${broken} refused`, `${sound} every 5000`]);
  });
});
