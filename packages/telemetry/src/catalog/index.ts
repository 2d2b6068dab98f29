export {
  backgroundWork,
  batchSizes,
  bodySizes,
  databaseQueries,
  probes,
  waitedForByAPerson,
} from './buckets.js';
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
export { OTHER, bounded, oneOf } from './labels.js';
export type { Bounded, ClosedSet, Label, LabelValues, Labels } from './labels.js';
export { deprecated } from './stability.js';
export type { Deprecated, Stability } from './stability.js';
