import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { templateInstanceRule } from './template-instance-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(templateInstanceRule.check(toyArtefacts())).toEqual([]);
});

it('reports all that does not mean all', () => {
  expect(
    templateInstanceRule.check(
      withBoard((board) => {
        const variable = board.templating.list?.find(({ name }) => name === 'instance');
        if (variable) variable.allValue = '.*';
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'means .* by all (variable instance)',
      mend: 'Let all mean .+ instead.',
    },
  ]);
});

it('reports a variable that takes one value only', () => {
  expect(
    templateInstanceRule.check(
      withBoard((board) => {
        const variable = board.templating.list?.find(({ name }) => name === 'instance');
        if (variable) variable.multi = false;
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'allows one value only (variable instance)',
      mend: 'Let it take several.',
    },
  ]);
});

it('reports a board without it', () => {
  expect(
    templateInstanceRule.check(
      withBoard((board) => {
        board.templating.list = board.templating.list?.filter(({ name }) => name !== 'instance') ?? [];
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'is missing a variable (variable instance)',
      mend: 'Add the query variable instance.',
    },
  ]);
});
