import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

export interface CacheEntry {
  /** The root of the repository. */
  readonly root: string;
  /** The name of the cache file. */
  readonly name: string;
  /** The packages whose built output the result depends on. */
  readonly builtFrom: readonly string[];
}

/** Returns the result of the last `make` while the built packages and the lock file are the same, byte for byte. */
export async function cached<T>({ root, name, builtFrom }: CacheEntry, make: () => Promise<T>): Promise<T> {
  const file = join(root, 'node_modules', '.cache', 'bellwether', `${name}.json`);
  const hash = await hashOf(root, builtFrom);
  const last = await readFile(file, 'utf8').then(
    (text) => parse<{ readonly hash?: string; readonly result: T }>(text),
    () => undefined,
  );
  if (last?.hash === hash) return last.result;
  const result = await make();
  await mkdir(dirname(file), { recursive: true });
  // Write to another file and rename it: an interrupted write must not leave a broken entry.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify({ hash, result }));
  await rename(unfinished, file);
  return result;
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

async function hashOf(root: string, builtFrom: readonly string[]): Promise<string> {
  const built = await Promise.all(builtFrom.map((name) => scriptsIn(join(root, name, 'dist'))));
  // The lock file fixes the versions of all dependencies.
  const paths = [join(root, 'pnpm-lock.yaml'), ...built.flat()];
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256');
  for (const [index, path] of paths.entries()) {
    const content = contents[index] ?? '';
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Only code: declarations and source maps do not run. A package that is not built has none. */
async function scriptsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries
    .filter((path) => path.endsWith('.js'))
    .toSorted()
    .map((path) => join(folder, path));
}
