import { withPanel } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { panelDatasourceRule } from './panel-datasource-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(panelDatasourceRule.check(toyArtefacts())).toEqual([]);
});

it('reports a panel with a fixed data source', () => {
  expect(
    panelDatasourceRule.check(
      withPanel((panel) => {
        panel.datasource = { type: 'prometheus', uid: 'PBFA97CFB590B2093' };
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders"',
      wrong: 'asks the data source PBFA97CFB590B2093',
      mend: 'Let it ask ${datasource}.',
    },
  ]);
});
