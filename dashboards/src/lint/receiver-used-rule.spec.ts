import { withRouting } from '../../tests/toy/break-routes.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import type { Receiver } from '../alertmanager/receivers.js';
import { receiverUsedRule } from './receiver-used-rule.js';

const withReceivers = (change: (all: readonly Receiver[]) => readonly Receiver[]) =>
  withRouting(({ route, receivers }) => ({ route, receivers: change(receivers) }));

it('has nothing to say about healthy artefacts', () => {
  expect(receiverUsedRule.check(toyArtefacts())).toEqual([]);
});

it('reports a receiver that no route leads to', () => {
  expect(receiverUsedRule.check(withReceivers((all) => [...all, { name: 'nobody' }]))).toEqual([
    {
      where: 'alertmanager/alertmanager.yaml',
      wrong: 'no route leads to the receiver nobody',
      mend: 'Remove it, or route to it.',
    },
  ]);
});

it('reports a route to a receiver that is not there', () => {
  expect(
    receiverUsedRule.check(withReceivers((all) => all.filter(({ name }) => name !== 'toy-page'))),
  ).toEqual([
    {
      where: 'alertmanager/alertmanager.yaml',
      wrong: 'the receiver toy-page is not there',
      mend: 'Add it to the receivers.',
    },
  ]);
});
