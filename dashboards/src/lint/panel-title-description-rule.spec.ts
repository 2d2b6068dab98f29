import { withPanel } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { panelTitleDescriptionRule } from './panel-title-description-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(panelTitleDescriptionRule.check(toyArtefacts())).toEqual([]);
});

it('reports a panel that does not say what to look for', () => {
  expect(
    panelTitleDescriptionRule.check(
      withPanel((panel) => {
        panel.description = '';
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders"',
      wrong: 'has no description',
      mend: 'Say in `reads` what to look for.',
    },
  ]);
});
