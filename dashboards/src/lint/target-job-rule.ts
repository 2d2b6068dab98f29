import { eachTarget } from './boards.js';
import { checkMatcher } from './required-matcher.js';
import type { Rule } from './rule.js';

export const targetJobRule: Rule = {
  name: 'target-job-rule',
  explains: 'Whoever chooses a job in the menu believes that every panel shows that job.',
  check: (artefacts) => eachTarget(artefacts, (expr, where) => checkMatcher(expr, where, 'job')),
};
