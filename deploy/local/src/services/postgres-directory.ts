import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../machine/run-command.js';
import { type Account, findPostgresAccount } from './postgres-account.js';
import { reachableByAll } from './postgres-program.js';

/**
 * Where a cluster of this data directory lies: in it, unless the account Postgres runs as cannot get there.
 * A checkout below /root is such a place: root may enter, and Postgres refuses to be root.
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
