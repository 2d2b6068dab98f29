import { eachBoard } from './boards.js';
import type { Rule } from './rule.js';
import { checkTargetVariable } from './target-variable.js';

export const templateJobRule: Rule = {
  name: 'template-job-rule',
  explains: 'A reader looks at all processes first and at one kind of process next: job chooses.',
  check: (artefacts) =>
    eachBoard(artefacts, (board, where) => checkTargetVariable(board, where, 'job', 'Job')),
};
