import { buildInfoOf } from '../build-info.js';
import { provenance } from '../product.js';
import type { Product } from '../product.js';
import { count, inPanel, render, value } from '../promql/index.js';
import { mapSeries, type Node } from '../promql/node.js';
import type { Dashboard } from './dashboard.js';

/** What every dashboard has around its panels, beside menus and links: the marks of deploys, times, words. */

export const timeRange = { from: 'now-6h', to: 'now' } as const;
export const refreshEvery = '30s';

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

export const descriptionOf = (dashboard: Dashboard, product: Product): string =>
  `${dashboard.asks}\n\n${provenance(product)}`;

export const tagsOf = (dashboard: Dashboard, product: Product): string[] => [
  product.slug,
  dashboard.domain,
  `catalog-${product.catalogHash}`,
];
