import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { annotationDatasourceRule } from './annotation-datasource-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(annotationDatasourceRule.check(toyArtefacts())).toEqual([]);
});

it('reports an annotation from a fixed data source', () => {
  expect(
    annotationDatasourceRule.check(
      withBoard((board) => {
        board.annotations.list = [{ name: 'Deploys', datasource: { uid: 'fixed' } }];
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json',
      wrong: 'annotation Deploys asks fixed',
      mend: 'Let it ask ${datasource}.',
    },
  ]);
});
