import { waitUntil } from '../wait-until.js';
import type { ScrapeAccess } from './scrape.js';

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

// Prometheus looks for its targets every five seconds, and then scrapes each within its interval.
const targetsTimeoutMs = 8000;

export interface PrometheusState {
  readonly targets: number;
  readonly targetsUp: number;
  readonly rules: number;
}

interface Targets {
  readonly activeTargets: readonly { readonly health: string }[];
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly unknown[] }[];
}

/** What Prometheus itself says; it is given a moment for the first scrapes and then believed. */
export async function readPrometheusState(url: string): Promise<PrometheusState> {
  let state = await readOnce(url);
  await waitUntil(
    async () => {
      state = await readOnce(url);
      return state.targets > 0 && state.targetsUp === state.targets;
    },
    { timeoutMs: targetsTimeoutMs, what: 'the targets to be up', intervalMs: 100 },
  ).catch(() => undefined);
  return state;
}

async function readOnce(url: string): Promise<PrometheusState> {
  const { activeTargets: targets } = await read<Targets>(`${url}/api/v1/targets?state=active`);
  const { groups } = await read<Rules>(`${url}/api/v1/rules`);
  return {
    targets: targets.length,
    targetsUp: targets.filter(({ health }) => health === 'up').length,
    rules: groups.reduce((sum, group) => sum + group.rules.length, 0),
  };
}

async function read<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return ((await response.json()) as { data: T }).data;
}
