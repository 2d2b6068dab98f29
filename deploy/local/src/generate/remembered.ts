import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

export interface Memory {
  /** The file in which the result of the last time lies, with the mark of what it was made from. */
  readonly file: string;
  /** Files and folders the result follows from, and nothing else: when a byte of them differs, it is made anew. */
  readonly madeFrom: readonly string[];
}

/** What `make` returned the last time it was asked for the same contents: for what is slow and never surprising. */
export async function remembered<T>({ file, madeFrom }: Memory, make: () => Promise<T>): Promise<T> {
  const mark = await markOf(madeFrom);
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

async function markOf(places: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const place of places) {
    for (const path of await filesIn(place)) {
      const content = await readFile(path);
      hash.update(`${relative(place, path)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/** Every file below a folder in an order of its own, or the file itself. */
async function filesIn(place: string): Promise<readonly string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (entries === undefined) return [place];
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}
