import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, startMark } from '../machine/is-alive.js';

/**
 * One `pnpm dev` per data directory, because two Postgres servers must not share one. The lock of a killed
 * process is taken over; the start time beside the pid tells that process from another one with the same pid.
 */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const lock = join(directory, 'dev.lock');
  const mine = `${process.pid} ${startMark(process.pid)}`;
  if (!(await writeNew(lock, mine))) {
    const holder = await readFile(lock, 'utf8').catch(() => '');
    const [pid, mark] = holder.split(' ');
    if (Number(pid) > 0 && isAlive(Number(pid)) && startMark(Number(pid)) === mark) {
      throw new Error(
        `pnpm dev runs already on ${directory} (pid ${pid}). Stop it with Ctrl-C there, or:  kill ${pid}`,
      );
    }
    await rename(lock, `${lock}.left`).catch(() => undefined);
    if (!(await writeNew(lock, mine))) throw new Error(`another pnpm dev has just taken ${directory}`);
    await rm(`${lock}.left`, { force: true });
  }
  return () => rm(lock, { force: true });
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
