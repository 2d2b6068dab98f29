import type { SyntaxNode } from '@lezer/common';
import { findAll, parseQuery, textOf } from '../promql/parse.js';
import { selectorAt } from '../promql/selectors.js';
import { eachTarget } from './boards.js';
import { finding, type Rule } from './rule.js';

const counterCalls = new Set(['rate', 'irate', 'increase']);

/** The function directly around a range of the selector. */
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
  check: (artefacts) =>
    eachTarget(artefacts, (expr, where) => {
      try {
        const query = parseQuery(expr);
        return findAll(query.root, 'VectorSelector').flatMap((node) => {
          const { metric } = selectorAt(query, node);
          if (!metric.endsWith('_total')) return [];
          const call = callAround(node);
          const name = call === null ? '' : textOf(query, call).split('(')[0];
          return counterCalls.has(name ?? '')
            ? []
            : [finding(where, `${metric} is read as it is`, 'Take its rate or increase.')];
        });
      } catch {
        return [];
      }
    }),
};
