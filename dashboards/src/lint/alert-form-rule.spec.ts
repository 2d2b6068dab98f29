import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { alert, type AlertSpec } from '../prometheus/alert.js';
import { ruleSet } from '../prometheus/rule-set.js';
import { max } from '../promql/index.js';
import { alertFormRule } from './alert-form-rule.js';

const right: AlertSpec<'@job'> = {
  severity: 'page',
  when: max(shop.open).by('@job').isAbove(10),
  for: 60,
  summary: 'The shop is full',
  description: () => 'Too many orders are open.',
};

const findings = (name: string, change: object = {}) =>
  alertFormRule
    .check(
      toyArtefacts({
        ...toySpec,
        rules: [ruleSet('shop', { owner: 'toy', alerts: [alert(name, { ...right, ...change })] })],
      }),
    )
    .map(({ wrong, mend }) => `${wrong}: ${mend}`);

it('has nothing to say about healthy artefacts', () => {
  expect(alertFormRule.check(toyArtefacts())).toEqual([]);
  expect(findings('ShopFull')).toEqual([]);
});

it.each([
  ['a name of another form', 'shop_full', {}, 'is not in PascalCase: Name it ‹Domain›‹Symptom›.'],
  [
    'a query that loses the job',
    'ShopFull',
    { when: max(shop.open).isAbove(10) },
    "loses the label job: Keep '@job' in its grouping: routes, inhibition and links need it.",
  ],
  [
    'a summary that varies',
    'ShopFull',
    { summary: '{{ $value }} orders' },
    'has a summary that varies: Say in the description what varies.',
  ],
  [
    'a description that is no sentence',
    'ShopFull',
    { description: () => 'too many orders' },
    'has a description that is no sentence: End it with a full stop.',
  ],
  [
    'an unknown alert that would hide it',
    'ShopFull',
    { hiddenBy: [{ alert: 'ShopClosed', sameLabels: [] }] },
    'is hidden by ShopClosed, which is not there: Name an alert that is.',
  ],
])('reports %s', (_, name, change, expected) => {
  expect(findings(name, change)).toEqual([expected]);
});
