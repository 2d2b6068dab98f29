import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface WorkspacePackage {
  readonly name: string;
  readonly directory: string;
  readonly build: string | undefined;
  /** Packages of this workspace it needs to run. */
  readonly needs: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The packages that the processes are made of. */
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

/** The package and everything it needs, the needed first. */
export function closureOf(name: string, packages: ReadonlyMap<string, WorkspacePackage>): readonly string[] {
  const found = packages.get(name);
  if (found === undefined) return [];
  return [...new Set([...found.needs.flatMap((need) => closureOf(need, packages)), name])];
}
