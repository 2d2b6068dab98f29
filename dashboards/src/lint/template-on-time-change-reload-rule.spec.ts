import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { templateOnTimeChangeReloadRule } from './template-on-time-change-reload-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(templateOnTimeChangeReloadRule.check(toyArtefacts())).toEqual([]);
});

it('reports a variable that loads once', () => {
  expect(
    templateOnTimeChangeReloadRule.check(
      withBoard((board) => {
        const variable = board.templating.list?.find(({ name }) => name === 'instance');
        if (variable) variable.refresh = 1;
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'variable instance reloads at 1',
      mend: 'Let it reload when the time range changes (2).',
    },
  ]);
});
