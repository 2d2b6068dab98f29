import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../machine/is-alive.js';
import { waitUntil } from '../wait-until.js';

const endTimeoutMs = 20_000;

/**
 * Clears the way for a server on this directory, whose lock the caller holds. A server that outlived an earlier
 * run of ours is ended; a note whose number meanwhile belongs to another program is removed. In every other
 * case the note stays: Postgres itself reads from it whether processes of a killed server are still leaving.
 */
export async function clearPostmasterPid(directory: string): Promise<void> {
  const note = join(directory, 'postmaster.pid');
  const pid = Number((await readFile(note, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0) || !isAlive(pid)) return;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  // Without /proc there is no telling whose number it is: Postgres will say what it finds.
  if (commandLine === undefined) return;
  if (!commandLine.split('\0').includes(directory)) return await rm(note, { force: true });
  process.kill(pid, 'SIGINT');
  await waitUntil(() => !isAlive(pid), {
    timeoutMs: endTimeoutMs,
    what: `the old Postgres (pid ${pid}) to end`,
  });
}
