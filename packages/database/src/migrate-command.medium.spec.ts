import { freePort, testDatabaseUrl } from '@bellwether/local/testing';
import { MigrationError } from './migrate-to-latest.js';
import { explainMigrationFailure, runMigrateCommand } from './migrate-command.js';

const messageOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    return explainMigrationFailure(error);
  }
  throw new Error('it succeeded');
};

describe('pnpm migrate', () => {
  it('says what it ran, and the second time that nothing was left to do', async () => {
    const env = {
      BELLWETHER_DATABASE_URL: await testDatabaseUrl(),
      BELLWETHER_REDIS_URL: 'redis://127.0.0.1:1',
    };
    expect(await runMigrateCommand([], env)).toMatch(/^Migrated: 0001-ledger-tables/);
    expect(await runMigrateCommand([], env)).toBe('The database is up to date.');
  });

  it('says which setting to check when nobody answers there', async () => {
    const url = `postgres://user:secret@127.0.0.1:${await freePort()}/bellwether`;
    const env = { BELLWETHER_DATABASE_URL: url, BELLWETHER_REDIS_URL: 'redis://127.0.0.1:1' };
    const message = await messageOf(runMigrateCommand([], env));
    expect(message).toMatch(/^The database cannot be reached. Check database.url/);
    expect(message).not.toContain('secret');
  });

  it('says that the database does not exist', async () => {
    const url = new URL(await testDatabaseUrl());
    url.pathname = '/nobody_made_this';
    const env = { BELLWETHER_DATABASE_URL: url.href, BELLWETHER_REDIS_URL: 'redis://127.0.0.1:1' };
    expect(await messageOf(runMigrateCommand([], env))).toContain('"nobody_made_this" does not exist');
  });

  it('names the setting that is missing', async () => {
    expect(await messageOf(runMigrateCommand([], {}))).toContain('database.url');
  });

  it('gives the reason of a migration as it is', () => {
    expect(explainMigrationFailure(new MigrationError('The migration 0007 failed'))).toBe(
      'The migration 0007 failed',
    );
  });
});
