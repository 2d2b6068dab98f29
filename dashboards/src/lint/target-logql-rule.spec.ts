import { withPanel } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { targetLogqlRule } from './target-logql-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(targetLogqlRule.check(toyArtefacts())).toEqual([]);
});

it('reports a query to Loki', () => {
  expect(
    targetLogqlRule.check(
      withPanel((panel) => {
        const [target] = panel.targets ?? [];
        if (target) Object.assign(target, { datasource: { type: 'loki' }, expr: 'rate({app="shop"}[5m])' });
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'asks Loki',
      mend: 'Ask Prometheus, or teach this rule to parse LogQL first.',
    },
  ]);
});
