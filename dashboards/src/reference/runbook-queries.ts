import { inRule, render } from '../promql/index.js';
import type { Product } from '../product.js';
import { alertsOf, type RuleSet } from '../prometheus/rule-set.js';
import type { Alert } from '../prometheus/alert.js';

/** Between these marks generation writes the alert's own query, so that a runbook is never older than its rule. */
export const queryStart = '<!-- the query is generated -->';
export const queryEnd = '<!-- end of the query -->';

const block = new RegExp(`${queryStart}[\\s\\S]*?${queryEnd}`);

const severityWords: Record<Alert['severity'], string> = {
  page: 'It wakes somebody',
  ticket: 'It writes a ticket',
};

const queryOf = ({ when, severity, for: duration }: Alert, product: Product): string =>
  [
    `${severityWords[severity]} when this has had a result for ${duration}:`,
    '',
    '```promql',
    render(when.node, inRule(product.processes)),
    '```',
  ].join('\n');

/** Every runbook with the queries of its alert in their place. */
export const withQueries = (
  runbooks: ReadonlyMap<string, string>,
  rules: readonly RuleSet[],
  product: Product,
): ReadonlyMap<string, string> =>
  new Map(
    [...runbooks].map(([name, text]) => {
      const queries = alertsOf(rules)
        .filter((alert) => alert.name === name)
        .map((alert) => queryOf(alert, product));
      const filled = [queryStart, ...queries, queryEnd].join('\n\n');
      return [name, text.replace(block, () => filled)];
    }),
  );
