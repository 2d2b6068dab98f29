import type { Addresses } from '../grafana/links.js';
import type { Product } from '../product.js';
import { inRule, render } from '../promql/index.js';
import { evaluationSeconds } from './budget-burn.js';
import type { Alert, RuleSet } from './rule-set.js';

export interface AlertContext {
  readonly product: Product;
  readonly addresses: Addresses;
}

export const alertLabels = (alert: Alert, { domain, owner }: RuleSet): Record<string, string> => ({
  severity: alert.severity,
  owner,
  domain,
});

/** Both addresses follow from the name of the alert. */
export const alertAnnotations = (
  { name, when, summary, description }: Alert,
  { domain }: RuleSet,
  { product, addresses }: AlertContext,
): Record<string, string> => {
  // The link selects the job and instance of the alert.
  const target = when.labels.includes('@instance') ? '&var-instance={{ $labels.instance }}' : '';
  const panel = addresses.panelOfAlert(name) ?? `${addresses.dashboard(domain)}?`;
  return {
    summary,
    description,
    runbook_url: `${product.grafanaUrl}${addresses.runbook(name)}`,
    dashboard_url: `${product.grafanaUrl}${panel}&var-job={{ $labels.job }}${target}`,
  };
};

/** The text of one alert, as Prometheus fills it in. Used for expected results of tests. */
export const filled = (text: string, labels: Readonly<Record<string, string>>, value: string): string =>
  text
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '')
    .replaceAll(/\{\{ \$value \| \w+ \}\}/g, value);

/** A recording or an alert, as Prometheus reads it. */
interface WrittenRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly WrittenRule[];
}

/** One group for each domain, so that alerts are evaluated after its recordings. */
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
