import { withExpr } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { schemasAgreeRule } from './schemas-agree-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(schemasAgreeRule.check(toyArtefacts())).toEqual([]);
});

it('reports a query that one schema asks and the other does not', () => {
  const findings = schemasAgreeRule.check(withExpr('shop_open_orders'));
  expect(findings.map(({ wrong }) => wrong)).toEqual([
    'differs from schema v2 in Shop orders: shop_open_orders',
    expect.stringMatching(/^differs from schema v2 in Shop orders: sum by \(status\)/),
  ]);
});
