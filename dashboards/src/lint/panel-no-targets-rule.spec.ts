import { withPanel } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { panelNoTargetsRule } from './panel-no-targets-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(panelNoTargetsRule.check(toyArtefacts())).toEqual([]);
});

it('reports a panel that asks nothing', () => {
  expect(
    panelNoTargetsRule.check(
      withPanel((panel) => {
        panel.targets = [];
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders"',
      wrong: 'has no query',
      mend: 'Give it one, or remove the panel.',
    },
  ]);
});
