import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Generation } from './generation.js';

export interface Destination {
  readonly generated: string;
  readonly runbooks: string;
}

export interface Difference {
  readonly path: string;
  readonly why: 'missing' | 'stale' | 'left over';
}

const textsFor = ({ files, artefacts }: Generation, to: Destination): ReadonlyMap<string, string> =>
  new Map([
    ...[...files].map(([path, text]): [string, string] => [join(to.generated, path), text]),
    ...[...artefacts.monitoring.runbooks].map(([name, text]): [string, string] => [
      join(to.runbooks, `${name}.md`),
      text,
    ]),
  ]);

/** Files in the generated folder that no generation makes any more. */
const leftOver = (generated: string, wanted: ReadonlyMap<string, string>): string[] => {
  if (!existsSync(generated)) return [];
  return readdirSync(generated, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !wanted.has(path));
};

/** What would change, in the order of the alphabet. */
export const differences = (generation: Generation, to: Destination): readonly Difference[] => {
  const wanted = textsFor(generation, to);
  const changed = [...wanted].flatMap(([path, text]): Difference[] => {
    if (!existsSync(path)) return [{ path, why: 'missing' }];
    return readFileSync(path, 'utf8') === text ? [] : [{ path, why: 'stale' }];
  });
  const old = leftOver(to.generated, wanted).map((path): Difference => ({ path, why: 'left over' }));
  return [...changed, ...old].toSorted((one, other) => (one.path < other.path ? -1 : 1));
};

/** Writes what differs, removes what is left over, and touches nothing else. */
export const write = (generation: Generation, to: Destination): readonly Difference[] => {
  const wanted = textsFor(generation, to);
  const changes = differences(generation, to);
  for (const { path } of changes) {
    const text = wanted.get(path);
    if (text === undefined) {
      rmSync(path);
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return changes;
};

export const describeDifferences = (found: readonly Difference[], from: string, command: string): string =>
  [...found.map(({ path, why }) => `${relative(from, path)} is ${why}`), `Run: ${command}`].join('\n');
