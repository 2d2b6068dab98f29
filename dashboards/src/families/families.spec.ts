import { defineMetrics, domainOf, gauge, oneOf, type MetricSet } from '@bellwether/telemetry/catalog';
import { exporting, http, telemetry } from '@bellwether/telemetry/families';
import { shop } from '../../tests/toy/toy.catalog.js';
import { toySpec, toyTexts } from '../../tests/toy/toy.js';
import { artefactsOf } from '../artefacts.js';
import { assemble } from '../assemble.js';
import { stat, amount } from '../grafana/panel.js';
import { isBuildInfo } from '../product.js';
import { max } from '../promql/index.js';
import { shippedTexts } from '../texts.js';
import { familiesIn, setsOfNoFamily } from './index.js';

const buildInfo = gauge('toy_build_info', {
  help: 'Always 1.',
  owner: 'every',
  stability: 'stable',
  labels: { version: oneOf('1'), revision: oneOf('a'), catalog: oneOf('b') },
});
const withoutBuildInfo = defineMetrics(
  'telemetry',
  Object.fromEntries(Object.entries(telemetry).filter(([, definition]) => !isBuildInfo(definition))),
);
const withOwnBuildInfo = defineMetrics('telemetry', { ...withoutBuildInfo, buildInfo });

const { contacts } = toySpec;
const owners = { ...contacts.owners, platform: { slackChannel: '#platform', email: 'platform@toy.example' } };
const build = (catalog: readonly MetricSet[]) => {
  const spec = { ...toySpec, catalog, contacts: { ...contacts, owners } };
  return artefactsOf(assemble(spec, { ...toyTexts(spec), shipped: shippedTexts(spec) }));
};
const alertNames = (catalog: readonly MetricSet[]) =>
  build(catalog).monitoring.rules.flatMap(({ alerts }) => alerts.map(({ name }) => name));
const aboutVersions = ['TelemetryMetricsMissing', 'TelemetryCatalogDrift'];

it('recognises a copy of a set by its domain and its metrics', () => {
  const copy = defineMetrics('http', { ...http, open: shop.open });
  expect(familiesIn([copy]).map(({ sets }) => sets)).toEqual([[http]]);
  expect(setsOfNoFamily([copy, shop]).map((set) => set[domainOf])).toEqual(['shop']);
  expect(familiesIn([defineMetrics('http', { open: shop.open })])).toEqual([]);
});

it('derives nothing for a set that holds only the build info', () => {
  expect(setsOfNoFamily([defineMetrics('build', { buildInfo })])).toEqual([]);
});

it("follows the build info under the product's own name, in rules and in the tests that come with them", () => {
  const { ruleGroups, tests } = build([withOwnBuildInfo, exporting]);
  const text = JSON.stringify([[...ruleGroups], [...tests]]);
  expect(text).toContain('toy_build_info');
  expect(text).not.toContain('bellwether_build_info');
  expect(alertNames([withOwnBuildInfo, exporting])).toEqual(expect.arrayContaining(aboutVersions));
});

it('has no alert, panel or test about versions for a catalog without build info', () => {
  const catalog = [withoutBuildInfo, exporting];
  const { monitoring, tests } = build(catalog);
  expect(alertNames(catalog).filter((name) => aboutVersions.includes(name))).toEqual([]);
  const titles = monitoring.dashboards.flatMap(({ rows }) =>
    rows.flatMap(({ panels }) => panels.map(({ title }) => title)),
  );
  expect(titles).toContain('Answering');
  expect(titles).not.toContain('What runs');
  expect(JSON.stringify([...tests])).not.toMatch(/TelemetryMetricsMissing|TelemetryCatalogDrift/);
});

it("puts a product's own panels into the rows of the overview", () => {
  const own = stat('Open orders', amount(max(shop.open)), { reads: 'Orders that are open.' });
  const spec = { ...toySpec, catalog: [shop], overview: { rightNow: [own] } };
  const { dashboards } = assemble(spec, toyTexts(spec));
  const [rightNow] = dashboards.find(({ domain }) => domain === 'overview')?.rows ?? [];
  expect(rightNow?.panels.map(({ title }) => title)).toContain('Open orders');
});
