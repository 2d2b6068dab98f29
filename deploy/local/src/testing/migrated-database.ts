import { tmpdir } from 'node:os';
import { withClient } from '../services/postgres.js';
import { migrate } from '../services/migrate.js';
import { repositoryRoot } from '../repository.js';
import { serverUrlOfThisRun } from './run-environment.js';
import { createDatabase, databaseUrl } from './test-database.js';
import { plainEnvironment } from './plain-environment.js';

/** Any number: whoever holds it on the server makes the template, and the others wait. */
const templateLock = 4_226_901;

/** A fresh database with every table and no rows: a copy of one that was migrated once in this run. */
export async function migratedDatabaseUrl(): Promise<string> {
  const { url, prefix } = serverUrlOfThisRun();
  const template = `${prefix}template`;
  await withClient(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const found = await client.query('select from pg_database where datname = $1', [template]);
    if (found.rowCount !== 0) return;
    // Named last, so that a migration that failed leaves nothing that looks like a template.
    const unfinished = `${template}_unfinished`;
    await client.query(`drop database if exists ${unfinished}`);
    await client.query(`create database ${unfinished}`);
    const env = {
      ...plainEnvironment(),
      BELLWETHER_DATABASE_URL: databaseUrl(url, unfinished),
      // Migrating reads all settings and this one is never used.
      BELLWETHER_REDIS_URL: 'redis://127.0.0.1:1',
    };
    await migrate(repositoryRoot, env, tmpdir());
    await client.query(`alter database ${unfinished} rename to ${template}`);
  });
  return await createDatabase(template);
}
