/** Postgres's own yardstick on the same server: its simple update, one SQL transaction each. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function pgbenchRate(url, clients, seconds) {
  try {
    await run('pgbench', ['--initialize', '--quiet', '--scale=10', url]);
    const args = ['--builtin=simple-update', `--client=${clients}`, '--jobs=1', `--time=${seconds}`, url];
    const { stdout } = await run('pgbench', args);
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}
