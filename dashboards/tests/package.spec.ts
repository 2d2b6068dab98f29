/** What another team installs: the generator and the texts of families, and nothing of this product. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bellwether } from '../src/bellwether/product.js';
import { alertsOf } from '../src/prometheus/rule-set.js';
import { folders, writtenFor } from '../src/texts.js';

const { files } = JSON.parse(readFileSync(join(dirname(folders.tests), 'package.json'), 'utf8')) as {
  files: string[];
};
const isShipped = (path: string): boolean => {
  const fits = (pattern: string): boolean =>
    new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]*')}`).test(path);
  const excluded = files.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
  return files.some(fits) && !excluded.some(fits);
};

it('holds the texts of families and no text of this product', () => {
  expect(isShipped('dist/families/http.rules.js')).toBe(true);
  expect(isShipped('runbooks/HttpErrorBudgetBurn.md')).toBe(true);
  expect(isShipped('tests/http.alerts.test.yaml')).toBe(true);
  const ofThisProduct = [
    'dist/bellwether/product.js',
    ...alertsOf(bellwether.rules ?? []).map(({ name }) => `runbooks/${name}.md`),
    ...(bellwether.rules ?? []).flatMap(({ domain }) =>
      ['alerts', 'history.alerts'].map((kind) => `tests/${domain}.${kind}.test.yaml`),
    ),
  ];
  expect(ofThisProduct.filter(isShipped)).toEqual([]);
});

it('writes down for which installation its texts are written', () => {
  const { buildInfo, ...names } = writtenFor;
  expect(bellwether).toMatchObject(names);
  const definitions = bellwether.catalog.flatMap((set) => Object.values(set));
  expect(definitions.map(({ name }) => name)).toContain(buildInfo);
});
