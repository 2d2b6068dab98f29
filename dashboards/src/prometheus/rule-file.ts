import { inRule, render } from '../promql/index.js';
import { alertAnnotations, alertLabels, type AlertContext } from './annotations.js';
import { evaluationSeconds } from './budget-burn.js';
import type { RuleSet } from './rule-set.js';

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly object[];
}

/** The rules of a domain as one group, so that alerts always see what was recorded a moment before. */
export const ruleGroup = (set: RuleSet, context: AlertContext): RuleGroup => {
  const { product } = context;
  const place = inRule(product.processes);
  const recordings = set.recordings.map(({ record, of }) => ({ record, expr: render(of.node, place) }));
  const alerts = set.alerts.map((alert) => ({
    alert: alert.name,
    expr: render(alert.when.node, place),
    for: alert.for,
    labels: alertLabels(alert, set),
    annotations: alertAnnotations(alert, set, context),
  }));
  return {
    name: `${product.slug}-${set.domain}`,
    interval: `${evaluationSeconds}s`,
    rules: [...recordings, ...alerts],
  };
};

/** The same group as the resource that the Prometheus operator reads. */
export const prometheusRule = (set: RuleSet, context: AlertContext): object => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: {
    name: `${context.product.slug}-${set.domain}`,
    labels: {
      'app.kubernetes.io/part-of': context.product.slug,
      'app.kubernetes.io/component': set.domain,
      prometheus: 'k8s',
      role: 'alert-rules',
    },
  },
  spec: { groups: [ruleGroup(set, context)] },
});
