import { withRouting } from '../../tests/toy/break-routes.js';

import type { Route } from '../alertmanager/config.js';
import type { Receiver } from '../alertmanager/receivers.js';
import { receiverUsedRule, routeReachableRule } from './alertmanager-rules.js';

describe('route-reachable-rule', () => {
  it('reports a route that no alert takes', () => {
    const extra: Route = { receiver: 'toy-page', matchers: ['severity="info"'] };
    const artefacts = withRouting(({ route, receivers }) => ({
      route: { ...route, routes: [...(route.routes ?? []), extra] },
      receivers,
    }));
    expect(routeReachableRule.check(artefacts)).toEqual([
      {
        where: 'alertmanager/alertmanager.yaml',
        wrong: 'no alert takes the route severity="info" to toy-page',
        mend: 'Remove it, or correct its matchers.',
      },
    ]);
  });
});

describe('receiver-used-rule', () => {
  const withReceivers = (change: (all: readonly Receiver[]) => readonly Receiver[]) =>
    withRouting(({ route, receivers }) => ({ route, receivers: change(receivers) }));

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
});
