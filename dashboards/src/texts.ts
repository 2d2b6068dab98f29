import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProductSpec, Texts, WrittenTexts } from './assemble.js';
import { buildInfoOf } from './product.js';

const folder = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The folders of this package. The same from `src` and from `dist`. */
export const folders = {
  generated: folder('generated'),
  runbooks: folder('runbooks'),
  tests: folder('tests'),
} as const;

/** Sorted by name, because the order of a file system differs between machines. */
const readFolder = (folder: string, suffix: string): ReadonlyMap<string, string> => {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(suffix)) : [];
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
};

/** Runbooks by the name of their alert, tests by file name. */
export const readTexts = ({ runbooks, tests }: Pick<typeof folders, 'runbooks' | 'tests'>): Texts => ({
  runbooks: new Map(
    [...readFolder(runbooks, '.md')]
      .filter(([name]) => name !== 'README.md')
      .map(([name, text]) => [name.replace(/\.md$/, ''), text]),
  ),
  writtenTests: readFolder(tests, '.alerts.test.yaml'),
});

type Installation = Pick<ProductSpec, 'slug' | 'grafanaUrl' | 'processes' | 'catalog'>;

/** The installation whose names stand in the runbooks and tests of this package. */
export const writtenFor = {
  slug: 'bellwether',
  grafanaUrl: 'http://localhost:3000',
  processes: { server: 'bellwether-server', worker: 'bellwether-worker' },
  buildInfo: 'bellwether_build_info',
} as const;

/** Runbooks and tests of the families, with the names of another installation. Panel ids stay the same. */
export const shippedTexts = ({ slug, grafanaUrl, processes, catalog }: Installation): WrittenTexts => {
  const { runbooks, writtenTests } = readTexts(folders);
  const [first = slug] = Object.values(processes);
  const buildInfo: Replacement = [writtenFor.buildInfo, buildInfoOf(catalog)?.name ?? writtenFor.buildInfo];
  const jobs = Object.entries(writtenFor.processes).map(([process, job]): Replacement => [
    job,
    processes[process] ?? first,
  ]);
  const addresses: Replacement = [
    `${writtenFor.grafanaUrl}/d/${writtenFor.slug}-`,
    `${grafanaUrl}/d/${slug}-`,
  ];
  return {
    runbooks: replaced(runbooks, [buildInfo]),
    writtenTests: replaced(writtenTests, [addresses, ...jobs, buildInfo]),
  };
};

type Replacement = readonly [from: string, to: string];

const replaced = (
  texts: ReadonlyMap<string, string>,
  replacements: readonly Replacement[],
): ReadonlyMap<string, string> =>
  new Map(
    [...texts].map(([name, text]) => [
      name,
      replacements.reduce((done, [from, to]) => done.replaceAll(from, () => to), text),
    ]),
  );
