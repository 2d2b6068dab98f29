import type { Dashboard } from './dashboard.js';
import { layout } from './layout.js';
import { uidOf, type Product } from '../product.js';

/** Where an alert is seen, and where it is explained: relative addresses within Grafana. */
export interface Addresses {
  readonly dashboard: (domain: string) => string;
  readonly hasRunbooks: boolean;
  readonly panelOfAlert: (alert: string) => string | undefined;
  readonly runbook: (alert: string) => string;
}

export const runbooksDomain = 'runbooks';

/** The panel that shows each alert: the first that names it. */
const panelsByAlert = (dashboards: readonly Dashboard[]): Map<string, { domain: string; id: number }> => {
  const found = new Map<string, { domain: string; id: number }>();
  // The dashboard of the domain knows more than the overview, so that one is asked last.
  const details = [...dashboards].toSorted((one, other) => rank(one) - rank(other));
  for (const dashboard of details) {
    for (const { id, panel } of layout(dashboard).flatMap(({ panels }) => panels)) {
      for (const { name } of panel.alerts ?? []) {
        if (!found.has(name)) found.set(name, { domain: dashboard.domain, id });
      }
    }
  }
  return found;
};

const rank = ({ domain }: Dashboard): number => (domain === 'overview' ? 1 : 0);

export const addressesOf = (product: Product, dashboards: readonly Dashboard[]): Addresses => {
  const byAlert = panelsByAlert(dashboards);
  const runbooks = dashboards.find(({ domain }) => domain === runbooksDomain);
  const runbookIds = new Map(
    (runbooks === undefined ? [] : layout(runbooks).flatMap(({ panels }) => panels)).map(
      ({ id, panel }) => [panel.title, id] as const,
    ),
  );
  const dashboardPath = (domain: string): string => `/d/${uidOf(product, domain)}`;
  return {
    dashboard: dashboardPath,
    hasRunbooks: runbooks !== undefined,
    panelOfAlert: (alert) => {
      const place = byAlert.get(alert);
      return place === undefined ? undefined : `${dashboardPath(place.domain)}?viewPanel=${place.id}`;
    },
    runbook: (alert) => `${dashboardPath(runbooksDomain)}?viewPanel=${runbookIds.get(alert) ?? ''}`,
  };
};
