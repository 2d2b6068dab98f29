/** The generator as a library, for the `bellwether` command and for other teams. */
export { assemble, type ProductSpec, type Texts } from './assemble.js';
export { buildFromCatalog, type BuildOptions, type BuildResult } from './build-from-catalog.js';
export type { OverviewPanels } from './families/overview.dashboard.js';
export {
  describeDifferences,
  generate,
  GenerationError,
  type Difference,
  type Generation,
} from './generation.js';
export { dashboard, row, type Dashboard } from './grafana/dashboard.js';
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
  type Panel,
  type PanelOptions,
} from './grafana/panel.js';
export { errorBudget, latencyBudget } from './prometheus/budget-burn.js';
export { alert, ruleSet, type Alert, type RuleSet } from './prometheus/rule-set.js';
export { scrapeConfigs, type ScrapeOptions, type ScrapeTarget } from './prometheus/scrape-config.js';
