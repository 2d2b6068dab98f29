import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { alert } from '../prometheus/alert.js';
import { ruleSet } from '../prometheus/rule-set.js';
import { max } from '../promql/index.js';
import { alertTestedRule } from './alert-tested-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(alertTestedRule.check(toyArtefacts())).toEqual([]);
});

it('reports an alert that was never seen to fire or to stay silent, and where to add it', () => {
  const untested = alert('ShopFull', {
    severity: 'page',
    when: max(shop.open).by('@job').isAbove(10),
    for: 60,
    summary: 'The shop is full',
    description: () => 'Too many orders are open.',
  });
  const artefacts = toyArtefacts({
    ...toySpec,
    rules: [ruleSet('shop', { owner: 'toy', alerts: [untested] })],
  });
  const file = 'dashboards/tests/shop.alerts.test.yaml';
  expect(alertTestedRule.check(artefacts)).toEqual([
    {
      where: 'alert ShopFull (page)',
      wrong: 'has no test in which it fires',
      mend: `Add one to ${file}, with its exact text.`,
    },
    {
      where: 'alert ShopFull (page)',
      wrong: 'has no test in which it stays silent',
      mend: `Add one to ${file}, without exp_alerts.`,
    },
  ]);
});
