import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Texts } from './assemble.js';
import { folders } from './folders.js';

/** Texts of a folder by file name, in the order of the alphabet, so that no file system decides about bytes. */
const readFolder = (folder: string, ending: string): ReadonlyMap<string, string> => {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)) : [];
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
};

export interface TextFolders {
  readonly runbooks: string;
  readonly tests: string;
}

/** What people wrote: runbooks by the name of their alert, tests by file name. */
export const readTexts = ({ runbooks, tests }: TextFolders): Texts => ({
  runbooks: new Map(
    [...readFolder(runbooks, '.md')]
      .filter(([name]) => name !== 'README.md')
      .map(([name, text]) => [name.replace(/\.md$/, ''), text]),
  ),
  writtenTests: readFolder(tests, '.alerts.test.yaml'),
});

export const bellwetherTexts = (): Texts => readTexts(folders);
