import * as sdk from '@grafana/grafana-foundation-sdk/dashboardv2';
import type { Product } from '../product.js';
import { runbooksDomain, type Addresses } from './addresses.js';
import type { Dashboard } from './dashboard.js';
import type { Panel } from './panel.js';

/** Ways from one dashboard to the others. The JSON of a link is the same in both schemas. */
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

/** From the page about an alert to what it looks at. */
const seenAt = ({ kind, title }: Panel, { panelOfAlert }: Addresses): { title: string; url: string }[] => {
  const url = kind === 'text' ? panelOfAlert(title) : undefined;
  return url === undefined ? [] : [{ title: 'The panel of this alert', url: `${url}&${keepView}` }];
};

const keepView = '${__url_time_range}&${__all_variables}';

/** From a panel to the dashboard that tells more and to what to do about its alerts; from there back to the panel. */
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
