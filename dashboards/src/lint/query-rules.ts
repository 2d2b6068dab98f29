import type { SyntaxNode } from '@lezer/common';
import type { Artefacts } from '../artefacts.js';
import { definitionsIn, namesIn } from '../product.js';
import { checkQuery } from '../promql/check-query.js';
import { findAll, parseQuery, selectorAt, selectorsOf, textOf } from '../promql/parse.js';
import { isSeen, usageOf } from '../reference/usage.js';
import { boardsOf, eachTarget, finding, unless, type Finding, type Rule } from './rule.js';

/** A selector that ignores a menu shows other targets than the panel beside it. */
const checkMatcher = (expr: string, where: string, label: string): readonly Finding[] => {
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
    // target-promql-rule reports what cannot be parsed.
    return [];
  }
};

export const targetLogqlRule: Rule = {
  name: 'target-logql-rule',
  explains: 'LogQL has to be valid; we ask Prometheus only, so any query to Loki would be unchecked.',
  check: eachTarget((_, where, { datasource }) =>
    unless(
      datasource?.type !== 'loki',
      where,
      'asks Loki',
      'Ask Prometheus, or teach this rule to parse LogQL first.',
    ),
  ),
};

export const targetLogqlAutoRule: Rule = {
  name: 'target-logql-auto-rule',
  explains: 'A range in LogQL is $__auto, so that it fits the zoom; in PromQL that variable does not exist.',
  check: eachTarget((expr, where, { datasource }) => {
    const loki = datasource?.type === 'loki';
    if (loki && /\[[^\]]+\]/.test(expr) && !expr.includes('[$__auto]')) {
      return [finding(where, 'has a fixed range', 'Take [$__auto].')];
    }
    return unless(
      loki || !expr.includes('$__auto'),
      where,
      'uses $__auto outside Loki',
      'Take [$__rate_interval].',
    );
  }),
};

export const targetPromqlRule: Rule = {
  name: 'target-promql-rule',
  explains: 'A query that Prometheus cannot parse shows only an error when the panel is needed.',
  check: eachTarget((expr, where) => {
    try {
      parseQuery(expr);
      return [];
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return [finding(where, problem, 'Build the query with the functions of promql/.')];
    }
  }),
};

const ranges = /\b(rate|irate|increase)\([^[\]]*\[([^\]]+)\]/g;

export const targetRateIntervalRule: Rule = {
  name: 'target-rate-interval-rule',
  explains: 'A fixed window is too short for a zoomed-out view and shows gaps: Grafana knows the right one.',
  check: eachTarget((expr, where) =>
    [...expr.matchAll(ranges)]
      .filter(([, , window]) => window !== '$__rate_interval')
      .map(([, call, window]) => finding(where, `has ${call} over ${window}`, 'Take [$__rate_interval].')),
  ),
};

export const targetJobRule: Rule = {
  name: 'target-job-rule',
  explains: 'A reader who chooses a job in the menu expects that every panel shows that job.',
  check: eachTarget((expr, where) => checkMatcher(expr, where, 'job')),
};

export const targetInstanceRule: Rule = {
  name: 'target-instance-rule',
  explains: 'A reader who chooses an instance in the menu expects that every panel shows that instance.',
  check: eachTarget((expr, where) => checkMatcher(expr, where, 'instance')),
};

const counterCalls = new Set(['rate', 'irate', 'increase']);

/** The function directly around the range of a selector. */
const callAround = (node: SyntaxNode): SyntaxNode | null => {
  let around = node.parent;
  while (around !== null && ['MatrixSelector', 'OffsetExpr', 'FunctionCallBody'].includes(around.name)) {
    around = around.parent;
  }
  return around?.name === 'FunctionCall' ? around : null;
};

export const targetCounterAggRule: Rule = {
  name: 'target-counter-agg-rule',
  explains:
    'The bare value of a counter is the time since the last restart in disguise: only its growth means anything.',
  check: eachTarget((expr, where) => {
    try {
      const query = parseQuery(expr);
      return findAll(query.root, 'VectorSelector').flatMap((node) => {
        const { metric } = selectorAt(query, node);
        if (!metric.endsWith('_total')) return [];
        const call = callAround(node);
        const name = call === null ? '' : textOf(query, call).split('(')[0];
        return unless(
          counterCalls.has(name ?? ''),
          where,
          `${metric} is read as it is`,
          'Take its rate or increase.',
        );
      });
    } catch {
      return [];
    }
  }),
};

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
      ...eachTarget(check)(artefacts),
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
    rules.map(({ record, alert, expr }): [string, string] => [
      `prometheus/${domain}.rules.yaml, ${record ?? alert}`,
      expr,
    ]),
  );

export const coverageRule: Rule = {
  name: 'coverage-rule',
  explains: 'A metric that no panel and no rule reads costs memory in every process and has no use.',
  check: ({ monitoring }) => {
    const usage = usageOf(monitoring);
    return definitionsIn(monitoring).flatMap((definition) => {
      const where = `metric ${definition.name}`;
      const seen = isSeen(definition, usage);
      const waived = definition.unseen !== undefined;
      return [
        ...unless(
          seen || waived,
          where,
          'is on no panel and in no rule',
          "Show it on its domain's dashboard, or say in `unseen` why nobody looks at it.",
        ),
        ...unless(!seen || !waived, where, 'is waived and seen', 'Remove `unseen` from its definition.'),
      ];
    });
  },
};
