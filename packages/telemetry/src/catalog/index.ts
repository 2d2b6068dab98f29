export { aliasBounds, aliasKind, aliasLabels, withAliases, type AliasesOf } from './alias.js';
export {
  backgroundWork,
  batchSizes,
  bodySizes,
  databaseQueries,
  interactiveLatency,
  probes,
  requestDurations,
} from './buckets.js';
export { checkCatalog, defaultBudgets, type CheckOptions, type Problem } from './check-catalog.js';
export {
  counter,
  defineMetrics,
  definitionsOf,
  domainOf,
  gauge,
  histogram,
  setKey,
  withMetrics,
  type MetricSet,
} from './define.js';
export { OTHER, bounded, deprecated, oneOf } from './definition.js';
export type {
  Alias,
  Bounded,
  ClosedSet,
  CounterDefinition,
  Definition,
  Deprecated,
  ErrorObjective,
  FormerName,
  GaugeDefinition,
  HistogramDefinition,
  Label,
  LabelValues,
  Labels,
  LatencyObjective,
  Owner,
  Stability,
} from './definition.js';
export { catalogHash, isSameDefinition } from './hash.js';
export { unitOf, type Unit } from './names.js';
export { rules } from './rules/index.js';
export type { Budgets, CatalogRule, MetricRule, Rule } from './rules/rule.js';
export { isOwnedBy, seriesNames, seriesWorstCase, type WorstCase } from './series.js';
export { acceptStable, compareStable, stableMetrics } from './stable-list.js';
export type { StableChange, StableList, StableMetric, StablePromise } from './stable-list.js';
