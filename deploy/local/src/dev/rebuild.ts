import { delimiter, join } from 'node:path';
import { runCommand } from '../machine/run-command.js';
import { closureOf, type WorkspacePackage } from './workspace.js';

export type BuildResult = { readonly ok: true } | { readonly ok: false; readonly output: string };

/** The changed packages and those that need them, the needed first. */
export function buildOrder(
  changed: ReadonlySet<string>,
  among: readonly string[],
  packages: ReadonlyMap<string, WorkspacePackage>,
): readonly string[] {
  return among.filter((name) => closureOf(name, packages).some((needed) => changed.has(needed)));
}

/** Builds one after another and ends at the first that fails: those after it would only repeat its errors. */
export async function buildPackages(
  names: readonly string[],
  packages: ReadonlyMap<string, WorkspacePackage>,
  root: string,
): Promise<BuildResult> {
  for (const name of names) {
    const found = packages.get(name);
    if (found?.build === undefined) continue;
    const { code, output } = await runCommand('/bin/sh', ['-c', found.build], {
      cwd: found.directory,
      env: { ...process.env, PATH: searchPath(found.directory, root) },
    });
    if (code !== 0) return { ok: false, output: output.trimEnd() };
  }
  return { ok: true };
}

/** As a package manager would set it, so that `tsc` is found without one. */
function searchPath(directory: string, root: string): string {
  const folders = [directory, root].map((folder) => join(folder, 'node_modules', '.bin'));
  return [...folders, process.env['PATH'] ?? ''].join(delimiter);
}
