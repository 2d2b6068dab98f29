import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { artefactsOf } from '../artefacts.js';
import { assemble } from '../assemble.js';
import { bellwether, bellwetherTexts } from '../bellwether/product.js';
import { grafanaRules, houseRules } from './index.js';

const rules = [...grafanaRules, ...houseRules];
const ofThisProduct = artefactsOf(assemble(bellwether, bellwetherTexts()));
const ofTheToy = toyArtefacts();
const folder = fileURLToPath(new URL('.', import.meta.url));
const textsOf = (suffix: string): [string, string][] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(suffix))
    .map((file) => [file.slice(0, -suffix.length), readFileSync(`${folder}${file}`, 'utf8')]);
const files = new Map(textsOf('-rules.ts'));
const specs = new Map(textsOf('-rules.spec.ts'));

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
  it('stands in one file, is tested in the spec beside it, and says why it exists', () => {
    const themes = [...files].filter(([, text]) => text.includes(`name: '${name}'`)).map(([theme]) => theme);
    expect(themes).toHaveLength(1);
    expect(specs.get(themes[0] ?? '')).toContain(`describe('${name}'`);
    expect(rule.explains).toMatch(/^[A-Z].{30,}\.$/);
  });

  it('has nothing to say about this product and about the toy', () => {
    expect(rule.check(ofThisProduct)).toEqual([]);
    expect(rule.check(ofTheToy)).toEqual([]);
  });
});

it('has no rule that is in no list', () => {
  const written = [...files.values()].flatMap((text) =>
    [...text.matchAll(/^ {2}name: '([\w-]+)',$/gm)].map(([, name]) => name),
  );
  expect(written.toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
});
