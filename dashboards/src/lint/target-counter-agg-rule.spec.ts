import { withExpr } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { targetCounterAggRule } from './target-counter-agg-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(targetCounterAggRule.check(toyArtefacts())).toEqual([]);
});

it('reports a counter that is read as it is', () => {
  expect(targetCounterAggRule.check(withExpr('sum(shop_orders_total)'))).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'shop_orders_total is read as it is',
      mend: 'Take its rate or increase.',
    },
  ]);
});

it('accepts a rate with an offset', () => {
  expect(targetCounterAggRule.check(withExpr('rate(shop_orders_total[5m] offset 1w)'))).toEqual([]);
});
