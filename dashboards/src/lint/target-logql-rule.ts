import { eachTarget } from './boards.js';
import { finding, type Rule } from './rule.js';

export const targetLogqlRule: Rule = {
  name: 'target-logql-rule',
  explains: 'LogQL has to be valid; we ask Prometheus only, so any query to Loki is one nobody has checked.',
  check: (artefacts) =>
    eachTarget(artefacts, (_, where, { datasource }) =>
      datasource?.type === 'loki'
        ? [finding(where, 'asks Loki', 'Ask Prometheus, or teach this rule to parse LogQL first.')]
        : [],
    ),
};
