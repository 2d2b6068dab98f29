import { withExpr } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { targetRateIntervalRule } from './target-rate-interval-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(targetRateIntervalRule.check(toyArtefacts())).toEqual([]);
});

it('reports a fixed window', () => {
  expect(targetRateIntervalRule.check(withExpr('rate(shop_orders_total[5m])'))).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'has rate over 5m',
      mend: 'Take [$__rate_interval].',
    },
  ]);
});
