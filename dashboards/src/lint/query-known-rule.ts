import type { Artefacts } from '../artefacts.js';
import { namesIn } from '../monitoring.js';
import { checkQuery } from '../promql/check-query.js';
import { boardsOf, eachTarget } from './boards.js';
import { finding, type Finding, type Rule } from './rule.js';

interface WrittenRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}

const mend = 'Ask for a metric, label or value that the catalog has, or add it there.';

export const queryKnownRule: Rule = {
  name: 'query-known-rule',
  explains:
    'A query for a metric or label that does not exist is an empty panel or an alert that never fires.',
  check: (artefacts) => {
    const known = namesIn(artefacts.monitoring);
    const check = (expr: string, where: string): Finding[] =>
      checkQuery(expr, known).map((problem) => finding(where, problem, mend));
    return [
      ...eachTarget(artefacts, check),
      ...annotationsOf(artefacts).flatMap(([where, expr]) => check(expr, where)),
      ...writtenRulesOf(artefacts).flatMap(([where, expr]) => check(expr, where)),
    ];
  },
};

const annotationsOf = (artefacts: Artefacts): [string, string][] =>
  boardsOf(artefacts).flatMap(([file, { annotations }]) =>
    (annotations.list ?? []).map(({ name, expr = '' }): [string, string] => [
      `${file}, annotation ${name}`,
      expr,
    ]),
  );

const writtenRulesOf = ({ ruleGroups }: Artefacts): [string, string][] =>
  [...ruleGroups].flatMap(([domain, { rules }]) =>
    (rules as readonly WrittenRule[]).map(({ record, alert, expr }): [string, string] => [
      `prometheus/${domain}.rules.yaml, ${record ?? alert}`,
      expr,
    ]),
  );
