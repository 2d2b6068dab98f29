import { eachTarget } from './boards.js';
import { finding, type Rule } from './rule.js';

export const targetLogqlAutoRule: Rule = {
  name: 'target-logql-auto-rule',
  explains: 'A range in LogQL is $__auto, so that it fits the zoom; in PromQL that variable does not exist.',
  check: (artefacts) =>
    eachTarget(artefacts, (expr, where, { datasource }) => {
      const loki = datasource?.type === 'loki';
      if (loki && /\[[^\]]+\]/.test(expr) && !expr.includes('[$__auto]')) {
        return [finding(where, 'has a fixed range', 'Take [$__auto].')];
      }
      return !loki && expr.includes('$__auto')
        ? [finding(where, 'uses $__auto outside Loki', 'Take [$__rate_interval].')]
        : [];
    }),
};
