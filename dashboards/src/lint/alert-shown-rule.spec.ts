import { toyArtefacts } from '../../tests/toy/toy.js';
import { alertShownRule } from './alert-shown-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(alertShownRule.check(toyArtefacts())).toEqual([]);
});

it('reports an alert that no panel names', () => {
  const artefacts = toyArtefacts();
  const monitoring = { ...artefacts.monitoring, dashboards: [] };
  expect(alertShownRule.check({ ...artefacts, monitoring })).toEqual(
    ['ShopOrdersErrorBudgetBurn', 'ShopWaitLatencyBudgetBurn'].map((name) => ({
      where: `alert ${name}`,
      wrong: 'is on no panel',
      mend: 'Name it in `alerts` of the panel that shows its quantity.',
    })),
  );
});
