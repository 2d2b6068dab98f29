import { shop } from '../../tests/toy/toy.catalog.js';
import { alert } from '../prometheus/rule-set.js';
import { max, type Condition } from '../promql/index.js';
import { amount, stat } from './panel.js';
import { stepsOf } from './visual.js';

const open = max(shop.open).by('@job');
const alertOn = (severity: 'page' | 'ticket', when: Condition<'@job'>) =>
  alert('X', { severity, when, for: 60, summary: 'X', description: () => 'X.' });
const panel = (...alerts: ReturnType<typeof alertOn>[]) => stat('X', amount(open), { reads: 'X', alerts });

it('takes the bounds of the alerts themselves, orange for a ticket and red for a page', () => {
  expect(stepsOf(panel(alertOn('page', open.isAbove(10)), alertOn('ticket', open.isAbove(5))))).toEqual([
    { value: null, color: 'green' },
    { value: 5, color: 'orange' },
    { value: 10, color: 'red' },
  ]);
});

it('is green at zero where an alert begins above zero, and not a hair later', () => {
  expect(stepsOf(panel(alertOn('ticket', open.isAbove(0))))).toEqual([
    { value: null, color: 'green' },
    { value: Number.EPSILON, color: 'orange' },
  ]);
});

it('is red where a promise is missed', () => {
  expect(stepsOf({ ...panel(), missedBelow: 0 })).toEqual([
    { value: null, color: 'red' },
    { value: 0, color: 'green' },
  ]);
});

it('turns the colours round where less is worse', () => {
  expect(stepsOf(panel(alertOn('page', open.isBelow(1)), alertOn('ticket', open.isBelow(3))))).toEqual([
    { value: null, color: 'red' },
    { value: 1, color: 'orange' },
    { value: 3, color: 'green' },
  ]);
});

it('is neutral without an alert, and for an alert without a bound of its own', () => {
  expect(stepsOf(panel())).toEqual([{ value: null, color: 'blue' }]);
  expect(stepsOf(panel(alertOn('page', open.isAboveThat(open))))).toEqual([{ value: null, color: 'blue' }]);
});
