import { parseQuery } from '../promql/parse.js';
import { selectorsOf } from '../promql/selectors.js';
import { finding, type Finding } from './rule.js';

/** Every selector follows the menu; one that does not shows other targets than the panel beside it. */
export const checkMatcher = (expr: string, where: string, label: string): readonly Finding[] => {
  try {
    return selectorsOf(parseQuery(expr))
      .filter(
        ({ matchers }) =>
          !matchers.some((one) => one.label === label && one.sign === '=~' && one.value === `$${label}`),
      )
      .map(({ metric }) =>
        finding(where, `${metric} is not narrowed to $${label}`, `Keep the label ${label} in what it reads.`),
      );
  } catch {
    // What cannot be parsed is reported by target-promql-rule.
    return [];
  }
};
