import type {
  CounterDefinition,
  Definition,
  GaugeDefinition,
  HistogramDefinition,
} from '../../definition.js';
import type { CatalogView, Entry, MetricRule } from '../rule.js';

const common = {
  help: 'Orders that reached a status.',
  owner: ['shop'],
  stability: 'stable',
  labels: {},
} as const;

/** Definitions that keep every rule, and whatever a test changes about them. */
export const aCounter = (change: Partial<CounterDefinition> = {}): CounterDefinition => ({
  ...common,
  kind: 'counter',
  name: 'shop_orders_total',
  ...change,
});

export const aGauge = (change: Partial<GaugeDefinition> = {}): GaugeDefinition => ({
  ...common,
  kind: 'gauge',
  name: 'shop_open_orders',
  help: 'Orders that are open now.',
  ...change,
});

export const aHistogram = (change: Partial<HistogramDefinition> = {}): HistogramDefinition => ({
  ...common,
  kind: 'histogram',
  name: 'shop_wait_seconds',
  help: 'Time from placed to shipped; one per order.',
  buckets: [0.1, 1, 10],
  ...change,
});

export const entryOf = (definition: Definition, domain = 'shop'): Entry => ({ domain, definition });

interface Around {
  readonly others?: readonly Entry[];
  readonly version?: string;
  readonly labelSetsPerMetric?: number;
}

export const catalogOf = (...definitions: readonly Definition[]): CatalogView => ({
  entries: definitions.map((definition) => entryOf(definition)),
  version: '1.0.0',
  budgets: { labelSetsPerMetric: 100, seriesPerProcess: 1000 },
});

/** What a rule has against one definition, in a catalog that holds the others as well. */
export const complaintsOf = (
  rule: MetricRule,
  definition: Definition,
  { others = [], version = '1.0.0', labelSetsPerMetric = 100 }: Around = {},
): readonly string[] => {
  const entry = entryOf(definition);
  const catalog: CatalogView = {
    entries: [entry, ...others],
    version,
    budgets: { labelSetsPerMetric, seriesPerProcess: 1000 },
  };
  return rule.check(entry, catalog);
};
