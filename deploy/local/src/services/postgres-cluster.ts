import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../machine/run-command.js';
import type { Account } from './postgres-account.js';
import type { PostgresProgram } from './postgres-program.js';

/** It listens on the loopback only; the name and password are there because some clients insist on them. */
export const superuser = 'bellwether';

/** Makes a new cluster in the directory unless there is one. */
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
    const { code, output } = await runCommand(
      program.initdb,
      initArguments(directory, passwordFile, durable),
      {
        cwd: '/',
        ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      },
    );
    if (code !== 0) throw new Error(`initdb failed:\n${output.trimEnd()}`);
  } catch (error) {
    // A cluster that was begun and not finished would be mistaken for one at the next start.
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
