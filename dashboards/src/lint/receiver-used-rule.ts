import { configsOf, routesIn } from './alertmanager-model.js';
import { finding, type Rule } from './rule.js';

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
