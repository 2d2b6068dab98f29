import { alertLabelsIn, configsOf, routeFor, routesIn } from './alertmanager-model.js';
import { finding, type Rule } from './rule.js';

export const routeReachableRule: Rule = {
  name: 'route-reachable-rule',
  explains:
    'A route that no alert takes is a promise nobody keeps; it hides that the alert it was for goes elsewhere.',
  check: (artefacts) =>
    configsOf(artefacts).flatMap(([where, { route }]) => {
      const taken = new Set(alertLabelsIn(artefacts).map((labels) => routeFor(route, labels)));
      const leaves = routesIn(route).filter(({ routes = [] }) => routes.length === 0);
      return leaves
        .filter((leaf) => !taken.has(leaf))
        .map(({ matchers = [], receiver }) =>
          finding(
            where,
            `no alert takes the route ${matchers.join(', ')} to ${receiver}`,
            'Remove it, or correct its matchers.',
          ),
        );
    }),
};
