import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetTempDir, watchTempDir } from '../children/watchdog.js';

export interface ThrowawayDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/** A new directory that is removed afterwards, even when this process is killed. */
export async function makeThrowawayDirectory(purpose: string): Promise<ThrowawayDirectory> {
  const path = await mkdtemp(join(tmpdir(), `bellwether-${purpose}-`));
  watchTempDir(path);
  // Postgres started by root runs as another account, which needs to enter this directory.
  await chmod(path, 0o755);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
      forgetTempDir(path);
    },
  };
}
