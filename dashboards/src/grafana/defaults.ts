/** What every dashboard has around its panels: times, deploy marks, menus, tags. Links are in `links.ts`. */
import type {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type * as v2 from '@grafana/grafana-foundation-sdk/dashboardv2';
import { buildInfoOf, provenance, type Product } from '../product.js';
import { count, inPanel, render, value } from '../promql/index.js';
import { mapSeries } from '../promql/node.js';
import { binary } from '../promql/vector.js';
import type { Dashboard } from './dashboard.js';

export const timeRange = { from: 'now-6h', to: 'now' } as const;
export const refreshEvery = '30s';

export interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly text: string;
}

/** A deploy is a version that runs now and did not run one step ago. */
export const deployAnnotation = (product: Product): Annotation | undefined => {
  const info = buildInfoOf(product.catalog);
  if (info === undefined) return undefined;
  const now = count(value(info)).by('@job', 'version', 'revision', 'catalog').node;
  const before = mapSeries(now, (series) => ({ ...series, offset: '$__interval' }));
  return {
    name: 'Deploys',
    expr: render(binary('unless', now, before), inPanel),
    title: '{{job}} now runs {{version}}',
    text: 'Revision {{revision}}, catalog {{catalog}}',
  };
};

export const descriptionOf = (dashboard: Dashboard, product: Product): string =>
  `${dashboard.asks}\n\n${provenance(product)}`;

export const tagsOf = (dashboard: Dashboard, product: Product): string[] => [
  product.slug,
  dashboard.domain,
  `catalog-${product.catalogHash}`,
];

export const datasource = '${datasource}';

export interface TargetMenu {
  readonly name: string;
  readonly label: string;
  readonly query: string;
}

/** The targets of the product are those with its build info. */
export const targetMenus = (product: Product): readonly TargetMenu[] => {
  const anchor = buildInfoOf(product.catalog)?.name ?? 'up';
  return [
    { name: 'job', label: 'Job', query: `label_values(${anchor}, job)` },
    { name: 'instance', label: 'Instance', query: `label_values(${anchor}{job=~"$job"}, instance)` },
  ];
};

/** `chosen` is the initial data source. */
export const asSourceMenu = <B extends DatasourceVariableBuilder | v2.DatasourceVariableBuilder>(
  builder: B,
  chosen: string,
): B => {
  builder
    .label('Data source')
    .description('The Prometheus that scrapes these processes.')
    .regex('')
    .current({ text: chosen, value: chosen });
  return builder;
};

/** Several values may be chosen. "All" is a pattern, so that it includes targets that appear later. */
export const asTargetMenu = <B extends QueryVariableBuilder | v2.QueryVariableBuilder>(
  builder: B,
  { label, query }: TargetMenu,
): B => {
  builder
    .label(label)
    .definition(query)
    .current({ text: ['All'], value: ['$__all'] })
    .multi(true)
    .includeAll(true)
    .allValue('.+');
  return builder;
};
