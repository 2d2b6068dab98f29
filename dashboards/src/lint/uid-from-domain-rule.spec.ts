import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { uidFromDomainRule } from './uid-from-domain-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(uidFromDomainRule.check(toyArtefacts())).toEqual([]);
});

it('reports a uid of another kind', () => {
  expect(
    uidFromDomainRule.check(
      withBoard((board) => {
        board.uid = 'a1b2c3';
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'has the uid a1b2c3',
      mend: 'Let it be toy-shop.',
    },
  ]);
});

it('reports a board without its domain word among the tags', () => {
  expect(
    uidFromDomainRule.check(
      withBoard((board) => {
        board.tags = ['toy'];
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'lacks the tag shop',
      mend: 'Tag it with its domain word.',
    },
  ]);
});
