import { defineMetrics, gauge } from '@bellwether/telemetry/catalog';
import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { derivedFrom } from '../derived.js';
import { coverageRule } from './coverage-rule.js';

/** The toy's own dashboard, made before the shelf was measured. */
const dashboards = [{ ...derivedFrom(shop, 'toy').dashboard, domain: 'shelf' }];

const withShelf = (unseen?: string) =>
  toyArtefacts({
    ...toySpec,
    dashboards,
    catalog: [
      shop,
      defineMetrics('shelf', {
        free: gauge('shelf_free_places', {
          help: 'Places on the shelf that are free.',
          owner: ['shop'],
          stability: 'stable',
          labels: {},
          ...(unseen === undefined ? {} : { unseen }),
        }),
      }),
    ],
  });

it('has nothing to say about healthy artefacts', () => {
  expect(coverageRule.check(toyArtefacts())).toEqual([]);
});

it('reports a metric that no panel and no rule reads, and says what to add', () => {
  expect(coverageRule.check(withShelf())).toEqual([
    {
      where: 'metric shelf_free_places',
      wrong: 'is on no panel and in no rule',
      mend: "Show it on its domain's dashboard, or say in `unseen` why nobody looks at it.",
    },
  ]);
});

it('accepts a waiver with its reason, and reports one that is not needed', () => {
  expect(coverageRule.check(withShelf('only for debugging'))).toEqual([]);
  const both = toyArtefacts({
    ...toySpec,
    catalog: [defineMetrics('shop', { ...shop, open: { ...shop.open, unseen: 'nobody needs it' } })],
  });
  expect(coverageRule.check(both)).toEqual([
    {
      where: 'metric shop_open_orders',
      wrong: 'is waived and seen',
      mend: 'Remove `unseen` from its definition.',
    },
  ]);
});
