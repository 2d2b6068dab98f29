import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../machine/run-command.js';

export interface WorkspacePackage {
  readonly name: string;
  readonly directory: string;
  readonly build: string | undefined;
  /** Its dependencies in this workspace. */
  readonly needs: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The packages of apps/ and packages/, by name. */
export function readWorkspace(root: string): ReadonlyMap<string, WorkspacePackage> {
  const packages = ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(root, group)).flatMap((folder) => readPackage(join(root, group, folder))),
  );
  return new Map(packages.map((one) => [one.name, one]));
}

function readPackage(directory: string): WorkspacePackage[] {
  try {
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
    const needs = Object.entries(manifest.dependencies ?? {})
      .filter(([, version]) => version.startsWith('workspace:'))
      .map(([name]) => name);
    return [{ name: manifest.name, directory, build: manifest.scripts?.['build'], needs }];
  } catch {
    return [];
  }
}

/** The package and its dependencies, dependencies first. */
export function closureOf(name: string, packages: ReadonlyMap<string, WorkspacePackage>): readonly string[] {
  const found = packages.get(name);
  if (found === undefined) return [];
  return [...new Set([...found.needs.flatMap((need) => closureOf(need, packages)), name])];
}

export type BuildResult = { readonly ok: true } | { readonly ok: false; readonly output: string };

/** The changed packages and their dependents, dependencies first. */
export function buildOrder(
  changed: ReadonlySet<string>,
  among: readonly string[],
  packages: ReadonlyMap<string, WorkspacePackage>,
): readonly string[] {
  return among.filter((name) => closureOf(name, packages).some((needed) => changed.has(needed)));
}

/** Builds one after another and stops at the first failure: the later ones would repeat its errors. */
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

/** The PATH that a package manager would set, so that `tsc` is found. */
function searchPath(directory: string, root: string): string {
  const folders = [directory, root].map((folder) => join(folder, 'node_modules', '.bin'));
  return [...folders, process.env['PATH'] ?? ''].join(delimiter);
}
