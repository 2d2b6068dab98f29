/** Four things that are easily forgotten, and the sentence that each is met with. */
import { defineMetrics, gauge } from '@bellwether/telemetry/catalog';
import { derivedFrom } from '../src/derived.js';
import { generate, GenerationError } from '../src/generation.js';
import { dashboard, row } from '../src/grafana/dashboard.js';
import { amount, timeseries } from '../src/grafana/panel.js';
import { alert, ruleSet } from '../src/prometheus/rule-set.js';
import { max, rate, slowerThan } from '../src/promql/index.js';
import { shop } from './toy/toy.catalog.js';
import { toySpec, toyTexts } from './toy/toy.js';

const messagesOf = (build: () => unknown): readonly string[] => {
  try {
    build();
    return [];
  } catch (error) {
    if (error instanceof GenerationError) return error.messages;
    throw error;
  }
};

it('passes while nothing is forgotten', () => {
  expect(messagesOf(() => generate(toySpec, toyTexts()))).toEqual([]);
});

it('a metric without panel, rule or waiver fails, and the message says what to add', () => {
  const shelf = defineMetrics('shelf', {
    free: gauge('shelf_free_places', {
      help: 'Places on the shelf that are free.',
      owner: ['shop'],
      stability: 'stable',
      labels: {},
    }),
  });
  const empty = dashboard('shelf', 'Shelf', { asks: 'Is there room?', rows: [] });
  const spec = { ...toySpec, catalog: [shop, shelf], dashboards: [empty] };
  expect(messagesOf(() => generate(spec, toyTexts(spec)))).toEqual([
    'dashboards: metric shelf_free_places is on no panel and in no rule. ' +
      "Show it on its domain's dashboard, or say in `unseen` why nobody looks at it. (coverage-rule)",
  ]);
});

it('an alert without runbook or test fails, and the message says what to add', () => {
  const full = alert('ShopFull', {
    severity: 'page',
    when: max(shop.open).by('@job').isAbove(100),
    for: 60,
    summary: 'The shop is full',
    description: ({ value }) => `${value('humanize')} orders are open.`,
  });
  const { rules, dashboard: shown } = derivedFrom(shop, 'toy');
  const spec = {
    ...toySpec,
    rules: [ruleSet('shop', { ...rules, alerts: [...rules.alerts, full] })],
    dashboards: [
      {
        ...shown,
        rows: [
          ...shown.rows,
          row('Room', [
            timeseries('Open orders', amount(max(shop.open)), { reads: 'Open orders.', alerts: [full] }),
          ]),
        ],
      },
    ],
  };
  const messages = messagesOf(() => generate(spec, toyTexts()));
  expect(messages).toContain(
    'dashboards: alert ShopFull has no runbook. Run: pnpm new runbook ShopFull (alert-runbook-rule)',
  );
  expect(messages).toContain(
    'dashboards: alert ShopFull (page) has no test in which it fires. ' +
      'Add one to dashboards/tests/shop.alerts.test.yaml, with its exact text. (alert-tested-rule)',
  );
  expect(messages).toContain(
    'dashboards: alert ShopFull (page) has no test in which it stays silent. ' +
      'Add one to dashboards/tests/shop.alerts.test.yaml, without exp_alerts. (alert-tested-rule)',
  );
});

it('a panel with an unknown label fails, also where no compiler reads it', () => {
  // In TypeScript this line does not compile: see promql.test-d.ts.
  const byTenant = rate(shop.orders).by('tenant' as 'region');
  const { dashboard: shown } = derivedFrom(shop, 'toy');
  const panel = timeseries('By tenant', amount(byTenant), { reads: 'Orders by tenant.' });
  const spec = { ...toySpec, dashboards: [{ ...shown, rows: [...shown.rows, row('Tenants', [panel])] }] };
  expect(messagesOf(() => generate(spec, toyTexts()))).toContain(
    'dashboards: grafana/import/shop.json, panel "By tenant", query A grouped by tenant, which is not there: ' +
      'instance, job, region, status. Ask for a metric, label or value that the catalog has, or add it there. (query-known-rule)',
  );
});

it('a threshold between buckets fails, also where no compiler reads it', () => {
  // In TypeScript this line does not compile: see promql.test-d.ts.
  expect(() => slowerThan(shop.wait, 0.5 as 1)).toThrow(
    'shop_wait_seconds has no bucket that ends at 0.5: add 0.5 to its buckets, or take one of 0.1, 1, 10',
  );
});
