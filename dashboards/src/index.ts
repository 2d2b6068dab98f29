/** The generator as a library: for the `bellwether` command, for local development, and for other teams. */
export { assemble } from './assemble.js';
export type { ProductSpec, Texts } from './assemble.js';
export { bellwether } from './bellwether.js';
export { buildFromCatalog } from './build-command.js';
export type { BuildOptions, BuildResult } from './build-command.js';
export { folders } from './folders.js';
export { generate, GenerationError } from './generation.js';
export type { Generation } from './generation.js';
export { dashboard, row } from './grafana/dashboard.js';
export type { Dashboard } from './grafana/dashboard.js';
export { bars, heatmap, ranking, stacked, stat, table, timeseries } from './grafana/panel.js';
export type { Panel, PanelOptions } from './grafana/panel.js';
export {
  amount,
  bytes,
  named,
  perSecond,
  quantiles,
  requestsPerSecond,
  seconds,
  share,
} from './grafana/quantity.js';
export { alert } from './prometheus/alert.js';
export type { Alert } from './prometheus/alert.js';
export { errorBudget, latencyBudget } from './prometheus/budget-burn.js';
export { ruleSet } from './prometheus/rule-set.js';
export type { RuleSet } from './prometheus/rule-set.js';
export { scrapeConfigs } from './prometheus/scrape-config.js';
export type { ScrapeOptions, ScrapeTarget } from './prometheus/scrape-config.js';
export { describeDifferences } from './write.js';
export type { Difference } from './write.js';
