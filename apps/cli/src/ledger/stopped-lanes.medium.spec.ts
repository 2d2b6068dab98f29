import { openDatabase, type Database } from '@bellwether/database';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { runCommand } from '../platform/testing/run-command.js';

let url: string;
let db: Database;
beforeEach(async () => {
  url = await migratedDatabaseUrl();
  db = openDatabase({ url, poolSize: 1 });
});
afterEach(() => db.destroy());

const run = (...argv: readonly string[]) =>
  runCommand(['ledger', ...argv], {
    env: { BELLWETHER_MODE: 'development', BELLWETHER_DATABASE_URL: url },
    cwd: '/',
  });

const reason = 'L6: balance bln_1 is not the sum of its entries';
const stop = (lane: number) => db.insertInto('stopped_lanes').values({ lane, reason }).execute();
const stopped = async () =>
  (await db.selectFrom('stopped_lanes').select('lane').orderBy('lane').execute()).map(({ lane }) => lane);

describe('bellwether ledger lanes', () => {
  it('says so where no lane is stopped', async () => {
    expect(await run('lanes')).toEqual({ code: 0, out: 'No lane is stopped.', err: '' });
  });

  it('lists stopped lanes, since when and why, with exit code 1', async () => {
    await stop(7);
    await stop(3);
    const { code, out } = await run('lanes');
    expect([code, out.split('\n').length]).toEqual([1, 2]);
    expect(out).toMatch(/^Lane 3 is stopped since 20.*Z: L6: balance bln_1 .*\nLane 7 is stopped since /);
    expect(JSON.parse((await run('lanes', '--json')).out)).toMatchObject({
      ok: false,
      stopped: [{ lane: 3, reason }, { lane: 7 }],
    });
  });
});

describe('bellwether ledger resume', () => {
  it('says why the lane was stopped and changes nothing until it is told that the cause is mended', async () => {
    await stop(3);
    const { code, out, err } = await run('resume', '3');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(reason);
    expect(err).toContain('bellwether ledger resume 3 --yes');
    expect(await stopped()).toEqual([3]);
  });

  it('opens that lane and no other, and names the worker that wants a restart', async () => {
    await stop(3);
    await stop(7);
    const { code, out, err } = await run('resume', '3', '--yes');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(reason);
    expect(out).toContain('Restart the worker that stopped for it');
    expect(await stopped()).toEqual([7]);
  });

  it.each([['resume 4'], ['resume 4 --yes']])('refuses `%s` where lane 4 is not stopped', async (call) => {
    expect((await run(...call.split(' '))).err).toBe('Lane 4 is not stopped. No lane is.');
    await stop(3);
    const { code, out, err } = await run(...call.split(' '));
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^Lane 4 is not stopped. Lane 3 is stopped since /);
    expect(await stopped()).toEqual([3]);
  });
});
