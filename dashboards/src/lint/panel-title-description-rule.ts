import { eachPanel } from './boards.js';
import { finding, type Rule } from './rule.js';

export const panelTitleDescriptionRule: Rule = {
  name: 'panel-title-description-rule',
  explains: 'Whoever reads the panel at night did not draw it: it says what it shows and what to look for.',
  check: (artefacts) =>
    eachPanel(artefacts, ({ title = '', description = '' }, where) => [
      ...(title === '' ? [finding(where, 'has no title', 'Give it one.')] : []),
      ...(description === ''
        ? [finding(where, 'has no description', 'Say in `reads` what to look for.')]
        : []),
    ]),
};
