import { readFileSync } from 'node:fs';
import { checkCatalog, domainOf } from '@bellwether/telemetry/catalog';
import * as everything from './index.js';

const { catalog, tenantCatalog } = everything;
const exported = Object.values(everything).filter((one) => domainOf in one);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the catalog of this product', () => {
  it('keeps every rule of the language', () => {
    expect(checkCatalog(catalog, { version }).map(({ message }) => message)).toEqual([]);
  });

  it('keeps them in what is shown to tenants, which no process holds in memory', () => {
    const budgets = { labelSetsPerMetric: Infinity, seriesPerProcess: Infinity };
    const problems = checkCatalog(tenantCatalog, { version, budgets });
    expect(problems.map(({ message }) => message)).toEqual([]);
  });

  it('lists every set that it exports, and exports every set that it lists', () => {
    expect(new Set([...catalog, ...tenantCatalog])).toEqual(new Set(exported));
  });
});
