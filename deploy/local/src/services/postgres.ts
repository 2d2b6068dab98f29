import { Client } from 'pg';
import { Child } from '../children/child.js';
import { waitUntil } from '../wait-until.js';
import { clearPostmasterPid, ensureCluster, superuser } from './postgres-cluster.js';
import {
  type Account,
  findPostgresAccount,
  findPostgresProgram,
  type PostgresProgram,
  runAs,
} from './postgres-program.js';
import { explainEnd } from './start-on-free-port.js';

const startTimeoutMs = 60_000;

export interface PostgresOptions {
  readonly directory: string;
  readonly port: number;
  /** False: faster, but data may be lost when the machine crashes. A crash of a process loses nothing. */
  readonly durable: boolean;
  readonly keepsUsAlive?: boolean;
}

export interface RunningPostgres {
  readonly child: Child;
  readonly version: string;
  urlOf(database: string): string;
}

/** Starts a server on this directory, whose lock the caller holds, and returns when it answers. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const account = await findPostgresAccount();
  const program = await findPostgresProgram(account);
  await ensureCluster(program, account, options.directory, options.durable);
  await clearPostmasterPid(options.directory);
  const urlOf = (database: string) =>
    `postgres://${superuser}:${superuser}@127.0.0.1:${options.port}/${database}`;
  const spawnServer = () => new Child(serverOptions(program, account, options));
  let child = spawnServer();
  try {
    await waitUntil(
      async () => {
        if (child.running) return await answers(urlOf('postgres'), options.directory);
        if (!isWaitingForOldServer(child)) throw explainEnd(child);
        child = spawnServer();
        return false;
      },
      { timeoutMs: startTimeoutMs, what: 'Postgres to answer' },
    );
  } catch (error) {
    await child.kill();
    throw error;
  }
  return { child, version: program.version, urlOf };
}

/** After a crash the processes of the old server take a moment to end; until then a new one does not start. */
function isWaitingForOldServer(child: Child): boolean {
  return /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(child.logs());
}

function serverOptions(program: PostgresProgram, account: Account | undefined, options: PostgresOptions) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: options.port,
    unix_socket_directories: '',
    max_connections: 300,
    lc_messages: 'C',
    ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off', max_wal_size: '2GB' }),
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return {
    name: 'postgres',
    command: program.postgres,
    args: ['-D', options.directory, ...flags],
    cwd: '/',
    // Fast shutdown: SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
    ...(options.keepsUsAlive === undefined ? {} : { keepsUsAlive: options.keepsUsAlive }),
    ...runAs(account),
  } as const;
}

/** Whether the server on this address is ours: another process may have taken the port. */
async function answers(url: string, directory: string): Promise<boolean> {
  return await withClient(url, async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === directory;
  }).catch(() => false);
}

/** Connects, runs `talk` and disconnects. */
export async function withClient<T>(url: string, talk: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await talk(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
