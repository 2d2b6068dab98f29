import type {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type * as v2 from '@grafana/grafana-foundation-sdk/dashboardv2';
import { buildInfoOf } from '../build-info.js';
import type { Product } from '../product.js';

/** The menus above every dashboard. Each schema has builders of its own for them; what they are told is told here. */

export const datasource = '${datasource}';

export interface TargetMenu {
  readonly name: string;
  readonly label: string;
  readonly query: string;
}

/** Any of the product's own targets: those that show its build info. */
export const targetMenus = (product: Product): readonly TargetMenu[] => {
  const anchor = buildInfoOf(product.catalog)?.name ?? 'up';
  return [
    { name: 'job', label: 'Job', query: `label_values(${anchor}, job)` },
    { name: 'instance', label: 'Instance', query: `label_values(${anchor}{job=~"$job"}, instance)` },
  ];
};

/** `chosen` is the data source before anybody has chosen one. */
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

/** Several may be chosen; "all" is whatever there is, so that a target which comes later is seen too. */
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
