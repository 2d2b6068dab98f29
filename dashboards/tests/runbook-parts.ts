/** The runbooks, taken apart into what a reader pastes and what a reader reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '../src/assemble.js';
import { bellwether, bellwetherTexts } from '../src/bellwether/product.js';
import { folders } from '../src/texts.js';

export const repository = join(folders.generated, '..', '..');
export const monitoring = assemble(bellwether, bellwetherTexts());
/** Without the queries that are generated into them. */
export const runbooks = [...monitoring.runbooks].map(
  ([name, text]) => [name, text.replace(/^## Query[\s\S]*/m, '')] as const,
);

export const found = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map(([, one = '']) => one.trim());
export const shellIn = (text: string): string => found(/^ *```sh\n([\s\S]*?)^ *```/gm, text).join('\n');
export const blocksIn = (text: string): string => found(/^ *```\w+\n([\s\S]*?)^ *```/gm, text).join('\n');
export const proseIn = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
export const unknown = (all: readonly string[], known: (one: string) => boolean): string[] =>
  all.filter((one) => !known(one));

interface Source {
  readonly path: string;
  readonly text: string;
}

export const sourcesIn = (folder: string): Source[] =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)src\/.*\.ts$/.test(path) && !/node_modules|\.(e2e-)?spec\.ts$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(repository, folder, path), 'utf8') }));
