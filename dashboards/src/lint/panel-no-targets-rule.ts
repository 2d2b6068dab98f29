import { eachPanel } from './boards.js';
import { finding, type Rule } from './rule.js';

export const panelNoTargetsRule: Rule = {
  name: 'panel-no-targets-rule',
  explains: 'A panel that asks nothing shows nothing, and looks like an outage.',
  check: (artefacts) =>
    eachPanel(artefacts, ({ targets = [] }, where) =>
      targets.length > 0 ? [] : [finding(where, 'has no query', 'Give it one, or remove the panel.')],
    ),
};
