import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { installPrograms, programNames } from './machine/programs.js';
import { startPostgres, withClient } from './services/postgres.js';
import { startOnFreePort } from './services/start-on-free-port.js';
import {
  announceCompileCache,
  announceServer,
  configuredServerVariable,
} from './testing/test-environment.js';
import { makeThrowawayDirectory } from './testing/throwaway-directory.js';

/**
 * Prepares a test run: installs the tools, makes a cache of compiled code for the processes that tests start, and
 * starts one Postgres server for the databases of all tests.
 */
export async function startTestRun(): Promise<() => Promise<void>> {
  await installPrograms(programNames, (line) => process.stderr.write(`${line}\n`));
  const compileCache = await makeThrowawayDirectory('compile-cache');
  announceCompileCache(compileCache.path);
  const endDatabases = await startDatabases();
  return async () => {
    await endDatabases();
    await compileCache.remove();
  };
}

async function startDatabases(): Promise<() => Promise<void>> {
  const prefix = `bellwether_test_${randomBytes(4).toString('hex')}_`;
  const configured = process.env[configuredServerVariable];
  if (configured !== undefined && configured !== '') {
    announceServer({ url: configured, prefix });
    return () => dropDatabases(configured, prefix);
  }
  const directory = await makeThrowawayDirectory('test-run');
  const postgres = await startOnFreePort(undefined, (port) =>
    startPostgres({
      directory: join(directory.path, 'postgres'),
      port,
      durable: false,
      keepsUsAlive: false,
    }),
  );
  announceServer({ url: postgres.urlOf('postgres'), prefix });
  return async () => {
    await postgres.child.stop();
    await directory.remove();
  };
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  });
}
