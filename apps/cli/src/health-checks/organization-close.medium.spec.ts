import { randomUUID } from 'node:crypto';

import { type Database, openDatabase } from '@bellwether/database';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { runCommand } from '../platform/testing/run-command.js';

let url: string;
let db: Database;
let id: string;
let otherId: string;
beforeAll(async () => {
  url = await migratedDatabaseUrl();
  db = openDatabase({ url, poolSize: 1 });
});
afterAll(() => db.destroy());
beforeEach(async () => {
  [id, otherId] = [randomUUID(), randomUUID()];
  for (const [organization, name] of [
    [id, 'Lighthouse'],
    [otherId, 'Harbour'],
  ] as const) {
    await db.insertInto('organizations').values({ id: organization, name }).execute();
    await insertCheck(organization, 1);
    await insertCheck(organization, 2);
  }
  await insertCheck(id, 3, new Date());
});

const insertCheck = (organization: string, number: number, deletedAt: Date | null = null) =>
  db
    .insertInto('health_checks')
    .values({
      id: randomUUID(),
      organization_id: organization,
      name: `check ${number}`,
      zones: ['here'],
      kind: 'tcp',
      interval: '30s',
      timeout: '5s',
      interval_ms: 30_000,
      timeout_ms: 5_000,
      enabled: true,
      definition: '{}',
      revision: sql<number>`nextval('health_check_revisions')`,
      deleted_at: deletedAt,
    })
    .execute();

const close = (...argv: readonly string[]) =>
  runCommand(['organization', 'close', ...argv], {
    env: { BELLWETHER_MODE: 'development', BELLWETHER_DATABASE_URL: url },
    cwd: '/',
  });

const revisionsOf = async (organization: string) =>
  (
    await db
      .selectFrom('health_checks')
      .select(['name', 'revision'])
      .where('organization_id', '=', organization)
      .orderBy('name')
      .execute()
  ).map(({ revision }) => Number(revision));

const closedAt = async (organization: string) =>
  (
    await db
      .selectFrom('organizations')
      .select('closed_at')
      .where('id', '=', organization)
      .executeTakeFirstOrThrow()
  ).closed_at;

describe('bellwether organization close', () => {
  it('says what it would close and changes nothing, until it is told to', async () => {
    const { code, out, err } = await close(id);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`Lighthouse (${id}) has 2 checks and 0 tokens.\nNothing was changed.`);
    expect(err).toContain(`bellwether organization close ${id} --yes`);
    expect(await closedAt(id)).toBeNull();
  });

  it('closes that organization and no other, and gives its checks new revisions', async () => {
    const [before, ofOther] = [await revisionsOf(id), await revisionsOf(otherId)];
    const { code, out, err } = await close(id.toUpperCase(), '--yes');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`Lighthouse (${id}) is closed.\n2 checks stop within seconds`);
    expect(out).toContain('All its data is removed after 30 days.');
    expect([await closedAt(id), await closedAt(otherId)]).toEqual([expect.any(Date), null]);
    const after = await revisionsOf(id);
    expect(after.map((revision, index) => revision === before[index])).toEqual([false, false, true]);
    expect(await revisionsOf(otherId)).toEqual(ofOther);
  });

  it('refuses one that is closed, and leaves it when it was closed', async () => {
    await close(id, '--yes');
    const since = await closedAt(id);
    for (const argv of [[id], [id, '--yes']]) {
      const { code, out, err } = await close(...argv);
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(`Lighthouse (${id}) is closed already, since ${since?.toISOString()}.`);
    }
    expect(await closedAt(id)).toEqual(since);
  });

  it('refuses an unknown id, and a call without one', async () => {
    const unknown = randomUUID();
    for (const argv of [[unknown], [unknown, '--yes']]) {
      expect(await close(...argv)).toEqual({
        code: 1,
        out: '',
        err: `There is no organization ${unknown}.`,
      });
    }
    expect(await close('Lighthouse', '--yes')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Give the id of an organization') as unknown,
    });
  });
});
