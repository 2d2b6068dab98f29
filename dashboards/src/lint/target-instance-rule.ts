import { eachTarget } from './boards.js';
import { checkMatcher } from './required-matcher.js';
import type { Rule } from './rule.js';

export const targetInstanceRule: Rule = {
  name: 'target-instance-rule',
  explains: 'Whoever chooses an instance in the menu believes that every panel shows that instance.',
  check: (artefacts) => eachTarget(artefacts, (expr, where) => checkMatcher(expr, where, 'instance')),
};
