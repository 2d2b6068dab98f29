import { eachBoard } from './boards.js';
import { finding, type Rule } from './rule.js';

export const uneditableDashboardRule: Rule = {
  name: 'uneditable-dashboard',
  explains:
    'A change made in the browser is lost with the next generation: the dashboard says so by not offering it.',
  check: (artefacts) =>
    eachBoard(artefacts, ({ editable }, where) =>
      editable === false ? [] : [finding(where, 'can be edited', 'Make it read-only.')],
    ),
};
