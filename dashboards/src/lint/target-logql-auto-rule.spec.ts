import { withExpr, withPanel } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { targetLogqlAutoRule } from './target-logql-auto-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(targetLogqlAutoRule.check(toyArtefacts())).toEqual([]);
});

it('reports a fixed range in a query to Loki', () => {
  expect(
    targetLogqlAutoRule.check(
      withPanel((panel) => {
        const [target] = panel.targets ?? [];
        if (target) Object.assign(target, { datasource: { type: 'loki' }, expr: 'rate({app="shop"}[5m])' });
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'has a fixed range',
      mend: 'Take [$__auto].',
    },
  ]);
});

it('reports $__auto in a query to Prometheus', () => {
  expect(targetLogqlAutoRule.check(withExpr('rate(shop_orders_total[$__auto])'))).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'uses $__auto outside Loki',
      mend: 'Take [$__rate_interval].',
    },
  ]);
});
