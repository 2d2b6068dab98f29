/** The generator as a library, for the `bellwether` command and for other teams. */
export { assemble } from './assemble.js';
export type { ProductSpec, Texts } from './assemble.js';
export { buildFromCatalog } from './build-from-catalog.js';
export type { BuildOptions, BuildResult } from './build-from-catalog.js';
export type { OverviewPanels } from './families/overview.dashboard.js';
export { describeDifferences, generate, GenerationError } from './generation.js';
export type { Difference, Generation } from './generation.js';
export { dashboard, row } from './grafana/dashboard.js';
export type { Dashboard } from './grafana/dashboard.js';
export {
  amount,
  bars,
  bytes,
  heatmap,
  named,
  perSecond,
  quantiles,
  ranking,
  requestsPerSecond,
  seconds,
  share,
  stacked,
  stat,
  table,
  timeseries,
} from './grafana/panel.js';
export type { Panel, PanelOptions } from './grafana/panel.js';
export { errorBudget, latencyBudget } from './prometheus/budget-burn.js';
export { alert, ruleSet } from './prometheus/rule-set.js';
export type { Alert, RuleSet } from './prometheus/rule-set.js';
export { scrapeConfigs } from './prometheus/scrape-config.js';
export type { ScrapeOptions, ScrapeTarget } from './prometheus/scrape-config.js';
