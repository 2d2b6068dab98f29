import { withExpr } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { targetPromqlRule } from './target-promql-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(targetPromqlRule.check(toyArtefacts())).toEqual([]);
});

it('reports what Prometheus cannot parse', () => {
  expect(targetPromqlRule.check(withExpr('sum(rate(x[5m])'))).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders", query A',
      wrong: 'not PromQL at character 15: sum(rate(x[5m]) ⟨here⟩',
      mend: 'Build the query with the functions of promql/.',
    },
  ]);
});
