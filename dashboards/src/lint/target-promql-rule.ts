import { parseQuery } from '../promql/parse.js';
import { eachTarget } from './boards.js';
import { finding, type Rule } from './rule.js';

export const targetPromqlRule: Rule = {
  name: 'target-promql-rule',
  explains:
    'A query that Prometheus cannot parse is an error in a red corner, found by whoever needs the panel.',
  check: (artefacts) =>
    eachTarget(artefacts, (expr, where) => {
      try {
        parseQuery(expr);
        return [];
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        return [finding(where, problem, 'Build the query with the functions of promql/.')];
      }
    }),
};
