export { aliasBounds, aliasKind, aliasLabels } from './alias.js';
export {
  backgroundWork,
  batchSizes,
  bodySizes,
  databaseQueries,
  probes,
  requestDurations,
  waitedForByAPerson,
} from './buckets.js';
export { checkCatalog, defaultBudgets } from './check-catalog.js';
export type { CheckOptions, Problem } from './check-catalog.js';
export { counter, defineMetrics, definitionsOf, domainOf, gauge, histogram } from './define.js';
export type { MetricSet } from './define.js';
export type {
  Alias,
  CounterDefinition,
  Definition,
  ErrorObjective,
  FormerName,
  GaugeDefinition,
  HistogramDefinition,
  LatencyObjective,
  Owner,
} from './definition.js';
export { catalogHash } from './hash.js';
export { OTHER, bounded, oneOf } from './labels.js';
export type { Bounded, ClosedSet, Label, LabelValues, Labels } from './labels.js';
export { rules } from './rules/index.js';
export type { Budgets, CatalogRule, MetricRule, Rule } from './rules/rule.js';
export { isOwnedBy, seriesNames, seriesWorstCase } from './series.js';
export type { WorstCase } from './series.js';
export { deprecated } from './stability.js';
export type { Deprecated, Stability } from './stability.js';
export { unitOf } from './units.js';
export type { Unit } from './units.js';
export { acceptStable, compareStable, stableMetrics } from './stable-list.js';
export type { StableChange, StableList, StableMetric, StablePromise } from './stable-list.js';
