import { SettingsError } from '@bellwether/config';
import type { SettingsBeforeServices, SettingsProblem } from '@bellwether/config';
import { loadForCommand } from '../config/load-for-command.js';
import { ask } from '../platform/ask.js';
import type { Answer } from '../platform/ask.js';
import type { CommandContext } from '../platform/console-io.js';
import { planOf, probeAll } from '../platform/export-plan.js';
import type { Plan, ProbedDestination } from '../platform/export-plan.js';
import { inspectPrometheus } from './inspect-prometheus.js';
import type { PrometheusFacts } from './inspect-prometheus.js';
import { rulesCatalogIn } from './rules-catalog.js';
import { samplesOf } from './samples.js';
import type { Sample } from './samples.js';

export type ProcessName = 'server' | 'worker';

export interface ProcessFacts {
  readonly name: ProcessName;
  readonly url: string;
  readonly health: Answer;
  readonly metricsUrl: string;
  readonly metrics: Answer;
  /** What the doctor reads of the metrics; empty where they were refused. */
  readonly samples: readonly Sample[];
  /** The queue page; asked of the worker only. */
  readonly queuePage: Answer | undefined;
}

/** Everything the checks look at, found out once. */
export interface Inspection {
  readonly settings: SettingsBeforeServices | undefined;
  readonly settingsProblems: readonly SettingsProblem[];
  readonly processes: readonly ProcessFacts[];
  readonly plan: Plan | undefined;
  readonly destinations: readonly ProbedDestination[];
  readonly prometheus: PrometheusFacts | undefined;
  /** The catalog the rules beside us were made for, where there are any. */
  readonly rulesCatalog: string | undefined;
  /** The credential the settings hold cannot be sent: it is kept as a hash only. */
  readonly credentialIsHashed: boolean;
}

export interface DoctorOptions {
  readonly config?: string;
  readonly serverUrl?: string;
  readonly workerUrl?: string;
  readonly prometheusUrl?: string;
  readonly rules?: string;
}

/** One answer may take this long; a process that is well answers in a few milliseconds. */
export const ASK_TIMEOUT_MS = 3000;

const readNames = ['bellwether_build_info', 'queue_consumers', 'telemetry_export_enabled'] as const;

const everywhere = new Set(['0.0.0.0', '::', '[::]', '']);
const addressOf = (host: string, port: number): string => {
  const reachable = everywhere.has(host) ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') && !reachable.startsWith('[') ? `[${reachable}]` : reachable}:${port}`;
};

const isHash = (password: string): boolean => /^\$2[aby]\$/.test(password);

/** The credential a scraper would send. */
const credentialsOf = ({ server, metrics }: SettingsBeforeServices) => {
  const token = server.metrics_bearer_token?.reveal();
  if (token !== undefined) return { headers: { authorization: `Bearer ${token}` }, isHashed: false };
  const { username, password } = metrics.basic_auth;
  const plain = password?.reveal();
  if (username === undefined || plain === undefined) return { headers: {}, isHashed: false };
  if (isHash(plain)) return { headers: {}, isHashed: true };
  const basic = Buffer.from(`${username}:${plain}`).toString('base64');
  return { headers: { authorization: `Basic ${basic}` }, isHashed: false };
};

const inspectProcess = async (
  name: ProcessName,
  url: string,
  metricsBase: string,
  headers: Readonly<Record<string, string>>,
): Promise<ProcessFacts> => {
  const metricsUrl = `${metricsBase}/metrics`;
  const [health, metrics, queuePage] = await Promise.all([
    ask(`${url}/health`, ASK_TIMEOUT_MS + 1000),
    ask(metricsUrl, ASK_TIMEOUT_MS * 3, { ...headers, accept: 'text/plain' }),
    name === 'worker' ? ask(`${url}/monitoring`, ASK_TIMEOUT_MS, headers) : undefined,
  ]);
  const isPage = metrics.kind === 'answered' && metrics.status === 200;
  const samples = isPage ? samplesOf(metrics.text, ...readNames) : [];
  return { name, url, health, metricsUrl, metrics, samples, queuePage };
};

const inspectProcesses = (
  settings: SettingsBeforeServices,
  { serverUrl, workerUrl }: DoctorOptions,
): Promise<readonly ProcessFacts[]> => {
  const { server, metrics, queue } = settings;
  const { headers } = credentialsOf(settings);
  const serverAt = serverUrl ?? addressOf(server.host, server.port);
  const workerAt = workerUrl ?? addressOf(queue.monitoring_host, queue.monitoring_port);
  // A port of its own takes /metrics away from the server's main port.
  const serverMetrics = metrics.port === 0 ? serverAt : addressOf(metrics.host, metrics.port);
  return Promise.all([
    inspectProcess('server', serverAt, serverMetrics, headers),
    inspectProcess('worker', workerAt, workerAt, headers),
  ]);
};

const nothing: Inspection = {
  settings: undefined,
  settingsProblems: [],
  processes: [],
  plan: undefined,
  destinations: [],
  prometheus: undefined,
  rulesCatalog: undefined,
  credentialIsHashed: false,
};

/** Reads the settings, then asks every address once, all at the same time. */
export const inspect = async (context: CommandContext, options: DoctorOptions): Promise<Inspection> => {
  let settings: SettingsBeforeServices;
  try {
    ({ settings } = loadForCommand(context, options.config));
  } catch (error) {
    if (error instanceof SettingsError) return { ...nothing, settingsProblems: error.problems };
    throw error;
  }
  const plan = planOf(settings, context.env);
  const [processes, destinations, prometheus, rulesCatalog] = await Promise.all([
    inspectProcesses(settings, options),
    probeAll(plan, ASK_TIMEOUT_MS),
    options.prometheusUrl === undefined
      ? undefined
      : inspectPrometheus(options.prometheusUrl, ASK_TIMEOUT_MS),
    rulesCatalogIn(options.rules, context.cwd),
  ]);
  const credentialIsHashed = credentialsOf(settings).isHashed;
  return {
    ...nothing,
    settings,
    plan,
    processes,
    destinations,
    prometheus,
    rulesCatalog,
    credentialIsHashed,
  };
};
