import { buildInfoOf } from '../build-info.js';
import { provenance } from '../product.js';
import type { Product } from '../product.js';
import { count, inPanel, render, value } from '../promql/index.js';
import { mapSeries, type Node } from '../promql/node.js';
import { runbooksDomain, type Addresses } from './addresses.js';
import type { Dashboard } from './dashboard.js';
import type { Panel } from './panel.js';

/** What every dashboard has around its panels, in one place: variables, annotations, links, times. */

export const datasource = '${datasource}';
export const timeRange = { from: 'now-6h', to: 'now' } as const;
export const refreshEvery = '30s';

export interface QueryVariable {
  readonly name: string;
  readonly label: string;
  readonly query: string;
}

/** Any of the product's own targets: those that show its build info. */
export const targetVariables = (product: Product): readonly QueryVariable[] => {
  const anchor = buildInfoOf(product.catalog)?.name ?? 'up';
  return [
    { name: 'job', label: 'Job', query: `label_values(${anchor}, job)` },
    { name: 'instance', label: 'Instance', query: `label_values(${anchor}{job=~"$job"}, instance)` },
  ];
};

export interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
}

/** A version that runs now and did not run one step ago: a deploy of ours. */
export const deployAnnotation = (product: Product): Annotation | undefined => {
  const info = buildInfoOf(product.catalog);
  if (info === undefined) return undefined;
  const now = count(value(info)).by('@job', 'version', 'revision', 'catalog').node;
  const before: Node = mapSeries(now, (series) => ({ ...series, offset: '$__interval' }));
  const changed: Node = { kind: 'binary', operator: 'unless', left: now, right: before };
  return {
    name: 'Deploys',
    expr: render(changed, inPanel),
    title: '{{job}} now runs {{version}}',
    text: 'Revision {{revision}}, catalog {{catalog}}',
  };
};

export interface Link {
  readonly title: string;
  readonly url: string;
}

export const dashboardLinks = (dashboard: Dashboard, addresses: Addresses): readonly Link[] => [
  ...(dashboard.domain === 'overview' ? [] : [{ title: 'Overview', url: addresses.dashboard('overview') }]),
  ...(dashboard.domain === runbooksDomain
    ? []
    : [{ title: 'Runbooks', url: addresses.dashboard(runbooksDomain) }]),
];

const keepView = '${__url_time_range}&${__all_variables}';

/** From a panel to the dashboard that tells more, and to what to do when one of its alerts fires. */
export const panelLinks = (panel: Panel, addresses: Addresses): readonly Link[] => {
  const alerts = [...new Set((panel.alerts ?? []).map(({ name }) => name))];
  return [
    ...(panel.more === undefined
      ? []
      : [{ title: `More about ${panel.more}`, url: `${addresses.dashboard(panel.more)}?${keepView}` }]),
    ...alerts.map((name) => ({ title: `Runbook ${name}`, url: addresses.runbook(name) })),
  ];
};

export const descriptionOf = (dashboard: Dashboard, product: Product): string =>
  `${dashboard.asks}\n\n${provenance(product)}`;

export const tagsOf = (dashboard: Dashboard, product: Product): string[] => [
  product.slug,
  dashboard.domain,
  `catalog-${product.catalogHash}`,
];
