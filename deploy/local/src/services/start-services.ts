import { join } from 'node:path';
import { getProgram } from '../machine/get-program.js';
import { startPostgres, withClient } from './postgres.js';
import { postgresDirectory } from './postgres-directory.js';
import { redisVersion, startRedis } from './redis.js';
import type { Service } from './service.js';
import { startOnFreePort } from './start-on-free-port.js';

// Not the ports of the real things: whoever has those on the machine keeps them.
const postgresPort = 5439;
const redisPort = 6391;
const databaseName = 'bellwether';

type Say = (line: string) => void;

/** A configured server is used as it is; otherwise the embedded one is started on its data of last time. */
export async function providePostgres(
  configured: { url: string; shown: string } | undefined,
  dataDirectory: string,
  say: Say,
): Promise<Service> {
  if (configured !== undefined)
    return { url: configured.url, description: `configured, ${configured.shown}` };
  say('Starting Postgres …');
  const directory = await postgresDirectory(dataDirectory);
  const { child, version, urlOf } = await startOnFreePort(postgresPort, (port) =>
    startPostgres({ directory, port, durable: true }),
  );
  await withClient(urlOf('postgres'), async (client) => {
    const found = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  });
  const url = urlOf(databaseName);
  return { url, description: `embedded ${version}, ${shortPath(directory)}`, child };
}

/** A configured server is used as it is; otherwise one from the PATH is started privately on a free port. */
export async function provideRedis(
  configured: { url: string; shown: string } | undefined,
  dataDirectory: string,
  say: Say,
): Promise<Service> {
  if (configured !== undefined)
    return { url: configured.url, description: `configured, ${configured.shown}` };
  const program = await getProgram('redis', say).catch((error: Error) => {
    throw new Error(`${error.message}\nOr use a server of yours:  BELLWETHER_REDIS_URL=redis://… pnpm dev`);
  });
  say('Starting Redis …');
  const directory = join(dataDirectory, 'redis');
  const { child, url, port } = await startOnFreePort(redisPort, (at) =>
    startRedis({ program, directory, port: at, durable: true }),
  );
  const version = await redisVersion(program);
  return { url, description: `${program} ${version}, started on ${port}`, child };
}

function shortPath(path: string): string {
  const here = `${process.cwd()}/`;
  return path.startsWith(here) ? path.slice(here.length) : path;
}
