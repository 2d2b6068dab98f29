import { withExpr } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { targetJobRule } from './target-job-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(targetJobRule.check(toyArtefacts())).toEqual([]);
});

it('reports a selector that ignores the menu', () => {
  expect(targetJobRule.check(withExpr('shop_open_orders{instance=~"$instance"}'))).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'shop_open_orders is not narrowed to $job',
      mend: 'Keep the label job in what it reads.',
    },
  ]);
});
