import { join } from 'node:path';
import type { Child } from '../children/child.js';
import { getProgram } from '../machine/programs.js';
import { runCommand } from '../machine/run-command.js';
import { postgresDirectory } from './postgres-program.js';
import { startPostgres, withClient } from './postgres.js';
import { redisVersion, startRedis } from './redis.js';
import { startOnFreePort } from './start-on-free-port.js';

/** A Postgres or Redis that answers, and where it came from. */
export interface Service {
  readonly url: string;
  /** Shown in the table of `pnpm dev`. */
  readonly description: string;
  /** The process that was started for it; a configured server has none. */
  readonly child?: Child;
}

// Not the usual ports, which a server of the developer may use.
const postgresPort = 5439;
const redisPort = 6391;
const databaseName = 'bellwether';

type Say = (line: string) => void;

/** Starts the embedded server on its previous data. */
export async function providePostgres(dataDirectory: string, say: Say): Promise<Service> {
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

/** Starts one from the PATH on a free port. */
export async function provideRedis(dataDirectory: string, say: Say): Promise<Service> {
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

/** Runs the same command as an operator. */
export async function migrate(
  root: string,
  env: Readonly<Record<string, string>>,
  cwd = root,
): Promise<void> {
  const entry = join(root, 'packages', 'database', 'dist', 'migrate.js');
  const { code, output } = await runCommand(process.execPath, [entry], { cwd, env });
  if (code !== 0) throw new Error(`The migration failed:\n${output.trimEnd()}`);
}
