import { readFileSync, readdirSync } from 'node:fs';
import { http } from '../../families/http.metrics.js';
import { definitionsOf } from '../define.js';
import { rules } from './index.js';

const files = readdirSync(import.meta.dirname);
const ruleFiles = files.filter((file) => file.endsWith('-rules.ts'));
const specs = ruleFiles.map((file) => {
  const spec = file.replace('.ts', '.spec.ts');
  return files.includes(spec) ? readFileSync(`${import.meta.dirname}/${spec}`, 'utf8') : '';
});

describe('every rule of the catalog language', () => {
  it('is in the table, and the table has no other', async () => {
    const modules = await Promise.all(
      ruleFiles.map(async (file) => (await import(`./${file}`)) as Record<string, unknown>),
    );
    const exported = modules.flatMap((module) =>
      Object.values(module).filter(
        (value) => typeof value === 'object' && value !== null && 'explanation' in value,
      ),
    );
    expect(new Set(rules)).toEqual(new Set(exported));
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it.each(rules)('$name has a spec in the spec of its file', ({ name }) => {
    expect(specs.filter((spec) => spec.includes(`describe('${name}'`))).toHaveLength(1);
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
