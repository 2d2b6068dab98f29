import type { Addresses } from '../grafana/addresses.js';
import type { Product } from '../product.js';
import type { Alert } from './alert.js';
import type { RuleSet } from './rule-set.js';

export interface AlertContext {
  readonly product: Product;
  readonly addresses: Addresses;
}

export const alertLabels = (alert: Alert, { domain, owner }: RuleSet): Record<string, string> => ({
  severity: alert.severity,
  owner: alert.owner ?? owner,
  domain,
});

/** No author writes an address: both follow from the name of the alert. */
export const alertAnnotations = (
  { name, when, summary, description }: Alert,
  { domain }: RuleSet,
  { product, addresses }: AlertContext,
): Record<string, string> => {
  // The link opens on what the alert is about, and on nothing beside it.
  const target = when.labels.includes('@instance') ? '&var-instance={{ $labels.instance }}' : '';
  const panel = addresses.panelOfAlert(name) ?? `${addresses.dashboard(domain)}?`;
  return {
    summary,
    description,
    runbook_url: `${product.grafanaUrl}${addresses.runbook(name)}`,
    dashboard_url: `${product.grafanaUrl}${panel}&var-job={{ $labels.job }}${target}`,
  };
};

/** What Prometheus makes of a text for one alert: used to say what a test expects. */
export const filled = (text: string, labels: Readonly<Record<string, string>>, value: string): string =>
  text
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '')
    .replaceAll(/\{\{ \$value \| \w+ \}\}/g, value);
