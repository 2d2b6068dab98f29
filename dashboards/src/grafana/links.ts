import * as sdk from '@grafana/grafana-foundation-sdk/dashboardv2';
import { uidOf, type Product } from '../product.js';
import { dashboard, layout, row, type Dashboard } from './dashboard.js';
import { text, type Panel } from './panel.js';

/** Addresses within Grafana of the panel and the runbook of an alert. */
export interface Addresses {
  readonly dashboard: (domain: string) => string;
  readonly hasRunbooks: boolean;
  readonly panelOfAlert: (alert: string) => string | undefined;
  readonly runbook: (alert: string) => string;
}

export const runbooksDomain = 'runbooks';

/** The first panel that names each alert. */
const panelsByAlert = (dashboards: readonly Dashboard[]): Map<string, { domain: string; id: number }> => {
  const found = new Map<string, { domain: string; id: number }>();
  // The overview comes last: the dashboard of the domain shows more.
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

/** Links to other dashboards. Their JSON is the same in both schemas. */
export const dashboardLinks = (
  dashboard: Dashboard,
  product: Product,
  addresses: Addresses,
): sdk.DashboardLinkBuilder[] => {
  const all = new sdk.DashboardLinkBuilder()
    .title(product.name)
    .type(sdk.DashboardLinkType.Dashboards)
    .tags([product.slug])
    .asDropdown(true);
  const to = (title: string, domain: string): sdk.DashboardLinkBuilder[] =>
    dashboard.domain === domain
      ? []
      : [
          new sdk.DashboardLinkBuilder()
            .title(title)
            .type(sdk.DashboardLinkType.Link)
            .url(addresses.dashboard(domain)),
        ];
  return [
    all,
    ...to('Overview', 'overview'),
    // Without an alert there is no runbook to open.
    ...(addresses.hasRunbooks ? to('Runbooks', runbooksDomain) : []),
  ].map((link) => link.includeVars(true).keepTime(true));
};

/** From a runbook to the panel of its alert. */
const seenAt = ({ kind, title }: Panel, { panelOfAlert }: Addresses): { title: string; url: string }[] => {
  const url = kind === 'text' ? panelOfAlert(title) : undefined;
  return url === undefined ? [] : [{ title: 'The panel of this alert', url: `${url}&${keepView}` }];
};

const keepView = '${__url_time_range}&${__all_variables}';

/** From a panel to the dashboard of its domain and to the runbooks of its alerts. */
export const panelLinks = (panel: Panel, addresses: Addresses): sdk.DataLinkBuilder[] => {
  const alerts = [...new Set((panel.alerts ?? []).map(({ name }) => name))];
  const links = [
    ...(panel.more === undefined
      ? []
      : [{ title: `More about ${panel.more}`, url: `${addresses.dashboard(panel.more)}?${keepView}` }]),
    ...seenAt(panel, addresses),
    ...alerts.map((name) => ({ title: `Runbook ${name}`, url: addresses.runbook(name) })),
  ];
  return links.map(({ title, url }) => new sdk.DataLinkBuilder().title(title).url(url));
};

/**
 * Runbooks as a dashboard can be read when the repository cannot. The first line of a file is its title,
 * which the panel shows.
 */
export const runbooksDashboard = (runbooks: ReadonlyMap<string, string>): Dashboard =>
  dashboard(runbooksDomain, 'Runbooks', {
    asks: 'An alert fires: what does it mean, and what is to be done?',
    rows: [...runbooks]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([alert, markdown]) => row(alert, [text(alert, markdown.replace(/^# .*\n+/, ''))])),
  });
