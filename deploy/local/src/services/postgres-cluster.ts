import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../machine/is-alive.js';
import { runCommand } from '../machine/run-command.js';
import { waitUntil } from '../wait-until.js';
import { type Account, type PostgresProgram, runAs } from './postgres-program.js';

/** User and password. The server listens on the loopback only, but some clients need a password. */
export const superuser = 'bellwether';

/** Creates a cluster in the directory unless there is one. */
export async function ensureCluster(
  program: PostgresProgram,
  account: Account | undefined,
  directory: string,
  durable: boolean,
): Promise<void> {
  const major = program.version.split('.')[0];
  const present = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (present !== undefined) {
    if (present.trim() === major) return;
    throw new Error(
      `${directory} was written by Postgres ${present.trim()}, and this is Postgres ${major}. ` +
        `To begin again with an empty database:  rm -rf ${directory}`,
    );
  }
  await makeOwned(directory, account);
  const secrets = await mkdtemp(join(tmpdir(), 'bellwether-initdb-'));
  try {
    if (account !== undefined) await chown(secrets, account.uid, account.gid);
    const passwordFile = join(secrets, 'password');
    await writeFile(passwordFile, superuser, { mode: 0o600 });
    if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
    const args = initArguments(directory, passwordFile, durable);
    const { code, output } = await runCommand(program.initdb, args, { cwd: '/', ...runAs(account) });
    if (code !== 0) throw new Error(`initdb failed:\n${output.trimEnd()}`);
  } catch (error) {
    // The next start must not take an unfinished cluster for a complete one.
    await rm(directory, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
}

async function makeOwned(directory: string, account: Account | undefined): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (account !== undefined) await chown(directory, account.uid, account.gid);
}

function initArguments(directory: string, passwordFile: string, durable: boolean): string[] {
  // The builtin C.UTF-8 collation sorts the same on every machine, whatever locales are installed there.
  return [
    `--pgdata=${directory}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
}

const endTimeoutMs = 20_000;

/**
 * Prepares the directory, whose lock the caller holds, for a new server. A server of an earlier run is ended; a
 * pid file whose pid belongs to another program is removed. In all other cases the pid file stays, because
 * Postgres reads it to see whether processes of a killed server are still ending.
 */
export async function clearPostmasterPid(directory: string): Promise<void> {
  const pidFile = join(directory, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0) || !isAlive(pid)) return;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  // Without /proc the owner of the pid is unknown; Postgres reports what it finds.
  if (commandLine === undefined) return;
  if (!commandLine.split('\0').includes(directory)) return await rm(pidFile, { force: true });
  process.kill(pid, 'SIGINT');
  await waitUntil(() => !isAlive(pid), {
    timeoutMs: endTimeoutMs,
    what: `the old Postgres (pid ${pid}) to end`,
  });
}
