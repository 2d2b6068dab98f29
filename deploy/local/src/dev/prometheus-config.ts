import type { ScrapeAccess } from './scrape-access.js';

export interface PrometheusConfig {
  /** Job name to `host:port`. */
  readonly targets: Readonly<Record<string, string>>;
  readonly access: ScrapeAccess;
  readonly ruleFiles: readonly string[];
  readonly alertmanager: string | undefined;
}

/** The settings of the Prometheus beside `pnpm dev`. JSON is YAML, and nothing has to be escaped twice. */
export function renderPrometheusConfig(config: PrometheusConfig): string {
  const rendered = {
    // Often enough that a person who has just clicked something sees it.
    global: { scrape_interval: '2s', evaluation_interval: '2s' },
    rule_files: config.ruleFiles,
    ...(config.alertmanager === undefined
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [config.alertmanager] }] }] } }),
    scrape_configs: Object.entries(config.targets).map(([job, target]) => ({
      job_name: job,
      metrics_path: '/metrics',
      ...authorization(config.access),
      static_configs: [{ targets: [target] }],
    })),
  };
  return `${JSON.stringify(rendered, undefined, 2)}\n`;
}

function authorization(access: ScrapeAccess): object {
  if (access.kind === 'open') return {};
  if (access.kind === 'bearer') return { authorization: { type: 'Bearer', credentials: access.token } };
  return { basic_auth: { username: access.username, password: access.password } };
}
