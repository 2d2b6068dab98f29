import type { Artefacts } from '../artefacts.js';
import type { Receiver } from '../alertmanager/receivers.js';
import type { Route } from '../alertmanager/routes.js';

interface Config {
  readonly route: Route;
  readonly receivers: readonly Receiver[];
}

export const configsOf = ({ alertmanager }: Artefacts): readonly (readonly [string, Config])[] =>
  [...alertmanager].map(([name, config]) => [`alertmanager/${name}.yaml`, config as Config]);

export const routesIn = (route: Route): readonly Route[] => [
  route,
  ...(route.routes ?? []).flatMap(routesIn),
];

const matcher = /^(\w+)="(.*)"$/;

const fits = ({ matchers = [] }: Route, labels: Readonly<Record<string, string>>): boolean =>
  matchers.every((text) => {
    const [, label = '', value] = matcher.exec(text) ?? [];
    return labels[label] === value;
  });

/** The way Alertmanager takes: into the first child that fits, as deep as it goes. */
export const routeFor = (route: Route, labels: Readonly<Record<string, string>>): Route => {
  const child = (route.routes ?? []).find((one) => fits(one, labels));
  return child === undefined ? route : routeFor(child, labels);
};

interface WrittenAlert {
  readonly alert?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The labels of every alert we generate. */
export const alertLabelsIn = ({ ruleGroups }: Artefacts): readonly Readonly<Record<string, string>>[] =>
  [...ruleGroups.values()].flatMap(({ rules }) =>
    (rules as readonly WrittenAlert[]).flatMap(({ alert, labels }) =>
      alert === undefined ? [] : [{ alertname: alert, ...labels }],
    ),
  );
