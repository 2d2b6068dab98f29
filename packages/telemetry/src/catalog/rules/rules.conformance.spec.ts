import { readdirSync } from 'node:fs';
import { definitionsOf } from '../define.js';
import { http } from '../../families/http.metrics.js';
import { rules } from './index.js';

const files = readdirSync(import.meta.dirname);
const ruleFiles = files.filter((file) => file.endsWith('.ts') && !/spec|^(index|rule)\.ts$/.test(file));

describe('every rule of the catalog language', () => {
  it('is in the table, one per file', () => {
    expect(rules.map(({ name }) => `${name}.ts`).toSorted()).toEqual(ruleFiles.toSorted());
  });

  it.each(rules)('$name has a spec beside it', ({ name }) => {
    expect(files).toContain(`${name}.spec.ts`);
  });

  it.each(rules)('$name explains itself in whole sentences', ({ explanation }) => {
    expect(explanation).toMatch(/^[A-Z`].*\.$/);
    expect(explanation.split(' ').length).toBeGreaterThan(12);
    expect(explanation).not.toMatch(/\s{2}/);
  });

  it('leaves what it looks at unchanged', () => {
    const before = JSON.stringify(http);
    const entries = definitionsOf(http).map((definition) => ({
      domain: 'http',
      definition: Object.freeze(definition),
    }));
    const catalog = { entries, version: '1.0.0', budgets: { labelSetsPerMetric: 1, seriesPerProcess: 1 } };
    for (const rule of rules) {
      if (rule.scope === 'catalog') rule.check(catalog);
      else for (const entry of entries) rule.check(entry, catalog);
    }
    expect(JSON.stringify(http)).toBe(before);
  });
});
