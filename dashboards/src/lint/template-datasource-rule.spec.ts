import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { templateDatasourceRule } from './template-datasource-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(templateDatasourceRule.check(toyArtefacts())).toEqual([]);
});

it('reports a data source variable of another name', () => {
  expect(
    templateDatasourceRule.check(
      withBoard((board) => {
        const variable = board.templating.list?.find(({ name }) => name === 'datasource');
        if (variable) variable.name = 'prometheus';
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'has a data source variable prometheus, labelled Data source',
      mend: 'Name it datasource, label it "Data source", let it offer prometheus.',
    },
  ]);
});

it('reports a board without one', () => {
  expect(
    templateDatasourceRule.check(
      withBoard((board) => {
        board.templating.list = board.templating.list?.filter(({ type }) => type !== 'datasource') ?? [];
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'has 0 data source variables',
      mend: 'Have exactly one, named datasource.',
    },
  ]);
});
