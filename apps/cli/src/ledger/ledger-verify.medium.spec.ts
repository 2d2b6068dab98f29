import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@bellwether/database';
import { freePort, migratedDatabaseUrl } from '@bellwether/local/testing';
import { runCommand } from '../platform/testing/run-command.js';

let url: string;
let db: Database;
beforeEach(async () => {
  url = await migratedDatabaseUrl();
  db = openDatabase({ url, poolSize: 1 });
});
afterEach(() => db.destroy());

const verify = (env: Readonly<Record<string, string>>, ...argv: readonly string[]) =>
  runCommand(['ledger', 'verify', ...argv], {
    env: { BELLWETHER_MODE: 'development', ...env },
    cwd: '/',
  });

/** Money that came from nowhere: a balance without the entries that would explain it. */
const breakLedger = async (): Promise<void> => {
  const ledger = { id: randomUUID(), name: 'main' };
  await db.insertInto('ledgers').values(ledger).execute();
  const balance = { id: randomUUID(), ledger_id: ledger.id, currency: 'EUR', credit_balance: 5n };
  await db.insertInto('balances').values(balance).execute();
};

describe('bellwether ledger verify', () => {
  it('says what it looked at where everything holds', async () => {
    const answer = await verify({ BELLWETHER_DATABASE_URL: url });
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(answer.out).toContain('The ledger holds: 0 transactions');
    expect(answer.out).toMatch(/^Head of the chain: 0{64}$/m);
  });

  it('names the first break on stderr with exit code 1', async () => {
    await breakLedger();
    const { code, out, err } = await verify({ BELLWETHER_DATABASE_URL: url });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^The ledger is broken. L6: .*bln_/);
  });

  it('prints the break as JSON', async () => {
    await breakLedger();
    const { code, out } = await verify({ BELLWETHER_DATABASE_URL: url }, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, guarantee: 'L6' });
  });

  it('says what to set where no database is configured, and what to check where none answers', async () => {
    expect((await verify({})).err).toContain('Set database.url (BELLWETHER_DATABASE_URL)');
    const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    expect((await verify({ BELLWETHER_DATABASE_URL: nobody })).err).toContain(
      'The database cannot be reached.',
    );
  });
});
