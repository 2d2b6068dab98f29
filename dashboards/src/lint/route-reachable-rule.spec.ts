import { withRouting } from '../../tests/toy/break-routes.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import type { Route } from '../alertmanager/routes.js';
import { routeReachableRule } from './route-reachable-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(routeReachableRule.check(toyArtefacts())).toEqual([]);
});

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
