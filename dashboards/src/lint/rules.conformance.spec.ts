import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { artefactsOf } from '../artefacts.js';
import { assemble } from '../assemble.js';
import { bellwether } from '../bellwether.js';
import { bellwetherTexts } from '../texts.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { grafanaRules, houseRules } from './index.js';

const rules = [...grafanaRules, ...houseRules];
const files = readdirSync(fileURLToPath(new URL('.', import.meta.url)));
const fileOf = (name: string): string => (name.endsWith('-rule') ? name : `${name}-rule`);

it("has the seventeen rules of Grafana's linter under its names", () => {
  expect(grafanaRules.map(({ name }) => name).toSorted()).toEqual([
    'panel-datasource-rule',
    'panel-no-targets-rule',
    'panel-title-description-rule',
    'panel-units-rule',
    'target-counter-agg-rule',
    'target-instance-rule',
    'target-job-rule',
    'target-logql-auto-rule',
    'target-logql-rule',
    'target-promql-rule',
    'target-rate-interval-rule',
    'template-datasource-rule',
    'template-instance-rule',
    'template-job-rule',
    'template-label-promql-rule',
    'template-on-time-change-reload-rule',
    'uneditable-dashboard',
  ]);
});

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  it('stands in a file of its name, beside its test, and says why it exists', () => {
    expect(files).toEqual(expect.arrayContaining([`${fileOf(name)}.ts`, `${fileOf(name)}.spec.ts`]));
    expect(rule.explains).toMatch(/^[A-Z].{30,}\.$/);
  });

  it('is kept by this product and by the toy', () => {
    expect(rule.check(artefactsOf(assemble(bellwether, bellwetherTexts())))).toEqual([]);
    expect(rule.check(toyArtefacts())).toEqual([]);
  });
});

it('has no file that is in no list', () => {
  const listed = rules.map(({ name }) => `${fileOf(name)}.ts`);
  const found = files.filter((file) => file.endsWith('-rule.ts'));
  expect(found.toSorted()).toEqual(listed.toSorted());
});
