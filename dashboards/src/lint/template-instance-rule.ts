import { eachBoard } from './boards.js';
import type { Rule } from './rule.js';
import { checkTargetVariable } from './target-variable.js';

export const templateInstanceRule: Rule = {
  name: 'template-instance-rule',
  explains: 'Is it all of them or one of them? instance answers by choosing one replica.',
  check: (artefacts) =>
    eachBoard(artefacts, (board, where) => checkTargetVariable(board, where, 'instance', 'Instance')),
};
