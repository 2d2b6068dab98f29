import type { Route } from '../alertmanager/config.js';
import type { Receiver } from '../alertmanager/receivers.js';
import type { Artefacts } from '../artefacts.js';
import { finding, type Rule } from './rule.js';

interface Config {
  readonly route: Route;
  readonly receivers: readonly Receiver[];
}

const configsOf = ({ alertmanager }: Artefacts): readonly (readonly [string, Config])[] =>
  [...alertmanager].map(([name, config]) => [`alertmanager/${name}.yaml`, config as Config]);

const routesIn = (route: Route): readonly Route[] => [route, ...(route.routes ?? []).flatMap(routesIn)];

const matcher = /^(\w+)="(.*)"$/;

const fits = ({ matchers = [] }: Route, labels: Readonly<Record<string, string>>): boolean =>
  matchers.every((text) => {
    const [, label = '', value] = matcher.exec(text) ?? [];
    return labels[label] === value;
  });

/** The route that Alertmanager takes: the first child that matches, as deep as possible. */
const routeFor = (route: Route, labels: Readonly<Record<string, string>>): Route => {
  const child = (route.routes ?? []).find((one) => fits(one, labels));
  return child === undefined ? route : routeFor(child, labels);
};

/** The labels of every generated alert. */
export const alertLabelsIn = ({ ruleGroups }: Artefacts): readonly Readonly<Record<string, string>>[] =>
  [...ruleGroups.values()].flatMap(({ rules }) =>
    rules.flatMap(({ alert, labels }) => (alert === undefined ? [] : [{ alertname: alert, ...labels }])),
  );

export const routeReachableRule: Rule = {
  name: 'route-reachable-rule',
  explains: 'A route that no alert takes hides that the alert it was written for goes elsewhere.',
  check: (artefacts) =>
    configsOf(artefacts).flatMap(([where, { route }]) => {
      const claimed = new Set(alertLabelsIn(artefacts).map((labels) => routeFor(route, labels)));
      const leaves = routesIn(route).filter(({ routes = [] }) => routes.length === 0);
      return leaves
        .filter((leaf) => !claimed.has(leaf))
        .map(({ matchers = [], receiver }) =>
          finding(
            where,
            `no alert takes the route ${matchers.join(', ')} to ${receiver}`,
            'Remove it, or correct its matchers.',
          ),
        );
    }),
};

export const receiverUsedRule: Rule = {
  name: 'receiver-used-rule',
  explains:
    'A receiver without a route waits for messages that never come; a route without a receiver does not load.',
  check: (artefacts) =>
    configsOf(artefacts).flatMap(([where, { route, receivers }]) => {
      const named = new Set(routesIn(route).map(({ receiver }) => receiver));
      const known = new Set(receivers.map(({ name }) => name));
      return [
        ...[...known]
          .filter((name) => !named.has(name))
          .map((name) =>
            finding(where, `no route leads to the receiver ${name}`, 'Remove it, or route to it.'),
          ),
        ...[...named]
          .filter((name) => !known.has(name))
          .map((name) => finding(where, `the receiver ${name} is not there`, 'Add it to the receivers.')),
      ];
    }),
};
