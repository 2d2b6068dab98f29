import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { repositoryRoot } from '../repository.js';
import { withClient } from '../services/postgres.js';
import { migrate } from '../services/start-services.js';
import { plainEnvironment, serverUrlOfThisRun } from './test-environment.js';

/** A fresh, empty database on the server of this test run. It goes away with the run. */
export async function testDatabaseUrl(): Promise<string> {
  return await createDatabase();
}

/** A copy of another database of this run, or an empty one. */
export async function createDatabase(template?: string): Promise<string> {
  const { url, prefix } = serverUrlOfThisRun();
  const name = `${prefix}${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const copied = template === undefined ? '' : ` template ${template}`;
  await withClient(url, (client) => client.query(`create database ${name}${copied}`));
  return databaseUrl(url, name);
}

export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Any number. The process that holds this lock creates the template; the others wait. */
const templateLock = 4_226_901;

/** A fresh database with every table and no rows: a copy of one that was migrated once in this run. */
export async function migratedDatabaseUrl(): Promise<string> {
  const { url, prefix } = serverUrlOfThisRun();
  const template = `${prefix}template`;
  await withClient(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const found = await client.query('select from pg_database where datname = $1', [template]);
    if (found.rowCount !== 0) return;
    // Renamed at the end: a failed migration must not leave a template.
    const unfinished = `${template}_unfinished`;
    await client.query(`drop database if exists ${unfinished}`);
    await client.query(`create database ${unfinished}`);
    const env = {
      ...plainEnvironment(),
      BELLWETHER_DATABASE_URL: databaseUrl(url, unfinished),
      // Migrating reads all settings but does not use this one.
      BELLWETHER_REDIS_URL: 'redis://127.0.0.1:1',
    };
    await migrate(repositoryRoot, env, tmpdir());
    await client.query(`alter database ${unfinished} rename to ${template}`);
  });
  return await createDatabase(template);
}
