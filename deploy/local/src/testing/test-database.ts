import { randomUUID } from 'node:crypto';
import { withClient } from '../services/postgres.js';
import { serverUrlOfThisRun } from './run-environment.js';

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
