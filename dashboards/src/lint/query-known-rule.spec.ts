import { withExpr } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { queryKnownRule } from './query-known-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(queryKnownRule.check(toyArtefacts())).toEqual([]);
});

it('reports a label that no metric has', () => {
  expect(queryKnownRule.check(withExpr('max(shop_open_orders{tenant="x"})'))).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'shop_open_orders has no label tenant: instance, job',
      mend: 'Ask for a metric, label or value that the catalog has, or add it there.',
    },
  ]);
});
