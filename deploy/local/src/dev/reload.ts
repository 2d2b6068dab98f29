import type { AppProcess } from './app-process.js';
import { seconds } from './app-process.js';
import { complain } from './output.js';
import { buildOrder, buildPackages } from './rebuild.js';
import { watchSources } from './watch-sources.js';
import { closureOf, readWorkspace } from './workspace.js';

const databasePackage = '@bellwether/database';

export interface ReloadOptions {
  readonly root: string;
  readonly apps: readonly AppProcess[];
  readonly migrate: () => Promise<void>;
  readonly say: (line: string) => void;
}

/** From a saved file to a restarted process: watch, build, migrate where tables may have changed, restart. */
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
      complain(result.output);
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
        complain(error.message);
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
    (error) => complain(`Changes are not noticed everywhere: ${error.message}`),
  );
}
