import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetLitter, watchLitter } from '../children/watchdog.js';

export interface ThrowawayDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/** A new directory that is gone afterwards, also when we are killed. */
export async function makeThrowawayDirectory(purpose: string): Promise<ThrowawayDirectory> {
  const path = await mkdtemp(join(tmpdir(), `bellwether-${purpose}-`));
  watchLitter(path);
  // Started as root, Postgres runs as somebody else, who has to pass through here.
  await chmod(path, 0o755);
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
      forgetLitter(path);
    },
  };
}
