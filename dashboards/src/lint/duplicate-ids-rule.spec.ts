import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { duplicateIdsRule } from './duplicate-ids-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(duplicateIdsRule.check(toyArtefacts())).toEqual([]);
});

it('reports two panels of one id', () => {
  expect(
    duplicateIdsRule.check(
      withBoard((board) => {
        const [, first, second] = board.panels;
        if (first && second) second.id = first.id;
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'has one id for "Shop orders" and "Shop orders, wrong"',
      mend: 'Change one of the titles: ids follow from them.',
    },
  ]);
});

it('reports two boards of one uid', () => {
  expect(
    duplicateIdsRule.check(
      withBoard((board) => {
        board.uid = 'toy-overview';
      }),
    ),
  ).toEqual([
    {
      where: 'uid toy-overview',
      wrong: 'belongs to two dashboards',
      mend: 'Give each its own domain word.',
    },
  ]);
});
