import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

export interface Memory {
  /** Where the repository lies. */
  readonly root: string;
  /** What is remembered, as the name of its file. */
  readonly name: string;
  /** The packages whose built output the result follows from. */
  readonly builtFrom: readonly string[];
}

/**
 * What `make` returned the last time it was asked of the same built packages and the same lock file, byte for byte:
 * for an answer that takes a process to start and follows from nothing else.
 */
export async function remembered<T>({ root, name, builtFrom }: Memory, make: () => Promise<T>): Promise<T> {
  const file = join(root, 'node_modules', '.cache', 'bellwether', `${name}.json`);
  const mark = await markOf(root, builtFrom);
  const last = await readFile(file, 'utf8').then(
    (text) => parse<{ readonly mark?: string; readonly result: T }>(text),
    () => undefined,
  );
  if (last?.mark === mark) return last.result;
  const result = await make();
  await mkdir(dirname(file), { recursive: true });
  // Written beside and renamed, so that a file that was cut short is never taken for a whole one.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify({ mark, result }));
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

async function markOf(root: string, builtFrom: readonly string[]): Promise<string> {
  const built = await Promise.all(builtFrom.map((name) => scriptsIn(join(root, name, 'dist'))));
  // The lock file says which versions of everything else there are.
  const paths = [join(root, 'pnpm-lock.yaml'), ...built.flat()];
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256');
  for (const [index, path] of paths.entries()) {
    const content = contents[index] ?? '';
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** What runs; declarations and source maps lie beside it. */
async function scriptsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries
    .filter((path) => path.endsWith('.js'))
    .toSorted()
    .map((path) => join(folder, path));
}
