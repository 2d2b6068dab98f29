import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { uneditableDashboardRule } from './uneditable-dashboard-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(uneditableDashboardRule.check(toyArtefacts())).toEqual([]);
});

it('reports a board that can be edited', () => {
  expect(
    uneditableDashboardRule.check(
      withBoard((board) => {
        board.editable = true;
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'can be edited',
      mend: 'Make it read-only.',
    },
  ]);
});
