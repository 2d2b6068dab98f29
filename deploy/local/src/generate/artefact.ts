import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file that follows from something else in this repository and is never edited. */
export interface Artefact {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export async function isStale(root: string, { path, text }: Artefact): Promise<boolean> {
  return (await readFile(join(root, path), 'utf8').catch(() => undefined)) !== text;
}

export async function writeArtefact(root: string, { path, text }: Artefact): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
