import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { templateLabelPromqlRule } from './template-label-promql-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(templateLabelPromqlRule.check(toyArtefacts())).toEqual([]);
});

it('reports a query that asks for no label values', () => {
  expect(
    templateLabelPromqlRule.check(
      withBoard((board) => {
        const variable = board.templating.list?.find(({ name }) => name === 'job');
        if (variable) variable.query = 'up';
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'variable job: up is not label_values(<selector>, <label>)',
      mend: 'Ask label_values of a metric that exists.',
    },
  ]);
});

it('reports a selector that does not parse', () => {
  expect(
    templateLabelPromqlRule.check(
      withBoard((board) => {
        const variable = board.templating.list?.find(({ name }) => name === 'job');
        if (variable) variable.query = 'label_values(up{, job)';
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'variable job: label_values(up{, job) not PromQL at character 3: up{ ⟨here⟩',
      mend: 'Ask label_values of a metric that exists.',
    },
  ]);
});
