import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { WorkspacePackage } from './workspace.js';

const quietMs = 150;

/** Files that never reach a running process. */
const isBeside = (file: string) => /[.](spec|e2e-spec|test-d|bench)[.]ts$|~$|[.]swp$/.test(file);

/**
 * Tells which packages changed, once the writing has paused: an editor saves in several steps, and a change of
 * branch touches everything.
 */
export function watchSources(
  packages: readonly WorkspacePackage[],
  onChange: (changed: ReadonlySet<string>) => void,
  onError: (error: Error) => void,
): () => void {
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    const now = changed;
    changed = new Set();
    onChange(now);
  };
  const watchers = packages.flatMap(({ name, directory }): FSWatcher[] => {
    try {
      const watcher = watch(join(directory, 'src'), { recursive: true }, (_, file) => {
        if (file !== null && isBeside(file)) return;
        changed.add(name);
        clearTimeout(timer);
        timer = setTimeout(tell, quietMs);
      });
      watcher.on('error', onError);
      return [watcher];
    } catch (error) {
      onError(error as Error);
      return [];
    }
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
