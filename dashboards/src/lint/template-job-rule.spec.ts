import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { templateJobRule } from './template-job-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(templateJobRule.check(toyArtefacts())).toEqual([]);
});

it('reports all that does not mean all', () => {
  expect(
    templateJobRule.check(
      withBoard((board) => {
        const variable = board.templating.list?.find(({ name }) => name === 'job');
        if (variable) variable.allValue = '.*';
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'means .* by all (variable job)',
      mend: 'Let all mean .+ instead.',
    },
  ]);
});

it('reports a variable that takes one value only', () => {
  expect(
    templateJobRule.check(
      withBoard((board) => {
        const variable = board.templating.list?.find(({ name }) => name === 'job');
        if (variable) variable.multi = false;
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'allows one value only (variable job)',
      mend: 'Let it take several.',
    },
  ]);
});

it('reports a board without it', () => {
  expect(
    templateJobRule.check(
      withBoard((board) => {
        board.templating.list = board.templating.list?.filter(({ name }) => name !== 'job') ?? [];
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'is missing a variable (variable job)',
      mend: 'Add the query variable job.',
    },
  ]);
});
