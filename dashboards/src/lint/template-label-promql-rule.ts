import { parseQuery } from '../promql/parse.js';
import { eachBoard, variablesOf } from './boards.js';
import { finding, type Rule } from './rule.js';

const form = /^label_values\((.+), ([a-z_]+)\)$/;

const problemOf = (query: string): string | undefined => {
  const selector = form.exec(query)?.[1];
  if (selector === undefined) return 'is not label_values(<selector>, <label>)';
  try {
    parseQuery(selector);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

export const templateLabelPromqlRule: Rule = {
  name: 'template-label-promql-rule',
  explains: 'A variable whose query does not parse is an empty menu, and every panel behind it is empty too.',
  check: (artefacts) =>
    eachBoard(artefacts, (board, where) =>
      variablesOf(board)
        .filter(({ type }) => type === 'query')
        .flatMap(({ name, query = '' }) => {
          const problem = problemOf(query);
          return problem === undefined
            ? []
            : [
                finding(
                  where,
                  `variable ${name}: ${query} ${problem}`,
                  'Ask label_values of a metric that exists.',
                ),
              ];
        }),
    ),
};
