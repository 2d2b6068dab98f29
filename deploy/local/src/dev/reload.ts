import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { type AppProcess, seconds } from './app-process.js';
import { printError } from './output.js';
import { buildOrder, buildPackages, closureOf, readWorkspace, type WorkspacePackage } from './workspace.js';

const quietMs = 150;

/** Files that are not part of a running process. */
const isBeside = (file: string) => /[.](spec|e2e-spec|test-d|bench)[.]ts$|~$|[.]swp$/.test(file);

/** Reports the changed packages after a pause, because an editor saves in several steps. */
function watchSources(
  packages: readonly WorkspacePackage[],
  onChange: (changed: ReadonlySet<string>) => void,
  onError: (error: Error) => void,
): () => void {
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const report = () => {
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
        timer = setTimeout(report, quietMs);
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

const databasePackage = '@bellwether/database';

export interface ReloadOptions {
  readonly root: string;
  readonly apps: readonly AppProcess[];
  readonly migrate: () => Promise<void>;
  readonly say: (line: string) => void;
}

/** Watches the sources; on a change builds, migrates if the database package changed, and restarts. */
export function reloadOnChange({ root, apps, migrate, say }: ReloadOptions): () => void {
  const packages = readWorkspace(root);
  const appPackage = (app: AppProcess) => `@bellwether/${app.name}`;
  const involved = [...new Set(apps.flatMap((app) => closureOf(appPackage(app), packages)))];
  let waiting = new Set<string>();
  let isBusy = false;

  const reload = async (changed: ReadonlySet<string>) => {
    const names = buildOrder(changed, involved, packages);
    const began = performance.now();
    say(`${[...changed].join(', ')} changed: building …`);
    const result = await buildPackages(names, packages, root);
    if (!result.ok) {
      printError(result.output);
      say('The build failed. What runs goes on as it was; waiting for the next change');
      return;
    }
    const affected = apps.filter((app) => names.includes(appPackage(app)));
    const what = affected.map(({ name }) => name).join(' and ');
    say(`Built in ${seconds(performance.now() - began)}; restarting ${what} …`);
    if (changed.has(databasePackage)) await migrate();
    for (const app of affected) await app.restart();
  };

  const work = async () => {
    if (isBusy) return;
    isBusy = true;
    while (waiting.size > 0) {
      const changed = waiting;
      waiting = new Set();
      await reload(changed).catch((error: Error) => {
        printError(error.message);
        say('Waiting for the next change');
      });
    }
    isBusy = false;
  };

  return watchSources(
    involved.flatMap((name) => packages.get(name) ?? []),
    (changed) => {
      for (const name of changed) waiting.add(name);
      void work();
    },
    (error) => printError(`Changes are not noticed everywhere: ${error.message}`),
  );
}
