import { withPanel } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { panelUnitsRule } from './panel-units-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(panelUnitsRule.check(toyArtefacts())).toEqual([]);
});

it('reports a panel without a unit', () => {
  expect(
    panelUnitsRule.check(
      withPanel((panel) => {
        panel.fieldConfig = { defaults: {} };
      }),
    ),
  ).toEqual([
    {
      where: 'grafana/import/shop.json, panel "Shop orders"',
      wrong: 'has the unit none at all',
      mend: 'Take one of s, bytes, percentunit, reqps, ops, short, none, dateTimeAsIso.',
    },
  ]);
});
