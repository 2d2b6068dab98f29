import { withExpr } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { targetInstanceRule } from './target-instance-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(targetInstanceRule.check(toyArtefacts())).toEqual([]);
});

it('reports a selector that ignores the menu', () => {
  expect(targetInstanceRule.check(withExpr('shop_open_orders{job=~"$job",instance="a:1"}'))).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'shop_open_orders is not narrowed to $instance',
      mend: 'Keep the label instance in what it reads.',
    },
  ]);
});
