import { toyArtefacts } from '../../tests/toy/toy.js';
import type { Route } from '../alertmanager/routes.js';
import { routeReachableRule } from './route-reachable-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(routeReachableRule.check(toyArtefacts())).toEqual([]);
});

it('reports a route that no alert takes', () => {
  const artefacts = toyArtefacts();
  const { route } = artefacts.alertmanager as { route: Route };
  const extra: Route = { receiver: 'toy-page', matchers: ['severity="info"'] };
  const alertmanager = {
    ...artefacts.alertmanager,
    route: { ...route, routes: [...(route.routes ?? []), extra] },
  };
  expect(routeReachableRule.check({ ...artefacts, alertmanager })).toEqual([
    {
      where: 'alertmanager/alertmanager.yaml',
      wrong: 'no alert takes the route severity="info" to toy-page',
      mend: 'Remove it, or correct its matchers.',
    },
  ]);
});
