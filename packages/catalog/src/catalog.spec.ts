import { readFileSync } from 'node:fs';
import { checkCatalog } from '@bellwether/telemetry/catalog';
import * as everything from './index.js';

const { catalog, ...named } = everything;
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the catalog of this product', () => {
  it('keeps every rule of the language', () => {
    expect(checkCatalog(catalog, { version }).map(({ message }) => message)).toEqual([]);
  });

  it('lists every set that it exports, and exports every set that it lists', () => {
    expect(new Set(catalog)).toEqual(new Set(Object.values(named)));
  });
});
