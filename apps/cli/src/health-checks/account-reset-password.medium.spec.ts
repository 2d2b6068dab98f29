import { randomUUID } from 'node:crypto';

import { type Database, openDatabase } from '@bellwether/database';
import { matchesPassword } from '@bellwether/database/organizations';
import { migratedDatabaseUrl } from '@bellwether/local/testing';
import { runCommand } from '../platform/testing/run-command.js';

const email = 'ada@lighthouse.example';
const before = 'as it was';

let url: string;
let db: Database;
beforeEach(async () => {
  url = await migratedDatabaseUrl();
  db = openDatabase({ url, poolSize: 1 });
  const id = randomUUID();
  await db.insertInto('organizations').values({ id, name: 'Lighthouse' }).execute();
  const account = { id, organization_id: id, first_name: 'Ada', last_name: 'Keeper' };
  await db
    .insertInto('accounts')
    .values({ ...account, email, password_hash: before })
    .execute();
});
afterEach(() => db.destroy());

const reset = (argv: readonly string[], input?: string) =>
  runCommand(['account', 'reset-password', ...argv], {
    env: { BELLWETHER_MODE: 'development', BELLWETHER_DATABASE_URL: url },
    cwd: '/',
    input,
  });

const hash = async () =>
  (await db.selectFrom('accounts').select('password_hash').executeTakeFirstOrThrow()).password_hash;

describe('bellwether account reset-password', () => {
  it('prints a new random password alone on stdout, and stores its hash', async () => {
    const first = await reset([email.toUpperCase()]);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^[\w-]{24}$/);
    expect(first.err).toContain('has a new password');
    expect(await matchesPassword(Buffer.from(first.out), await hash())).toBe(true);
    const second = await reset([email]);
    expect(second.out).not.toBe(first.out);
    expect(await matchesPassword(Buffer.from(first.out), await hash())).toBe(false);
  });

  it('takes the password from stdin, and does not print it', async () => {
    const { code, out, err } = await reset([email, '--stdin'], 'päßwörter: with colons\n');
    expect([code, out]).toEqual([0, '']);
    expect(err).not.toContain('päßwörter');
    expect(await matchesPassword(Buffer.from('päßwörter: with colons'), await hash())).toBe(true);
  });

  it.each([
    ['', 'No password came on standard input.'],
    ['too short\n', 'The password has to be one line of 10 to 255 characters.'],
    ['x'.repeat(256), 'The password has to be one line of 10 to 255 characters.'],
    ['two lines of\npassword\n', 'The password has to be one line of 10 to 255 characters.'],
  ])('refuses %j on stdin', async (input, says) => {
    expect(await reset([email, '--stdin'], input)).toEqual({ code: 1, out: '', err: says });
    expect(await hash()).toBe(before);
  });

  it('refuses an unknown address, and one of a closed organization', async () => {
    expect(await reset(['eve@lighthouse.example'])).toEqual({
      code: 1,
      out: '',
      err: 'There is no account with the e-mail address eve@lighthouse.example.',
    });
    await db.updateTable('organizations').set({ closed_at: new Date() }).execute();
    const { code, out, err } = await reset([email]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^The organization of ada@lighthouse[.]example is closed since 20.*Z/);
    expect(await hash()).toBe(before);
  });
});
