import { SettingsError, type SettingsBeforeServices, type SettingsProblem } from '@bellwether/config';
import { loadForCommand } from '../config/load-for-command.js';
import { addressOf, onPort, type Address } from '../platform/address.js';
import type { CommandContext } from '../platform/console-io.js';
import { planOf, probeAll, type Plan, type ProbedDestination } from '../platform/export-plan.js';
import { generatedIn, type GeneratedFacts } from './generated-catalog.js';
import { inspectProcess, type ProcessFacts } from './inspect-process.js';
import { inspectPrometheus, type PrometheusFacts } from './inspect-prometheus.js';

/** How the settings let metrics be read: a password that is kept as a hash cannot be sent. */
export type Credential = 'none' | 'token' | 'password' | 'hashed';

/** Everything that the checks read, collected once. */
export interface Inspection {
  readonly settings: SettingsBeforeServices | undefined;
  readonly settingsProblems: readonly SettingsProblem[];
  /** The settings file that was asked for. */
  readonly configFile: string | undefined;
  readonly credential: Credential;
  readonly processes: readonly ProcessFacts[];
  readonly plan: Plan | undefined;
  readonly destinations: readonly ProbedDestination[];
  readonly prometheus: PrometheusFacts | undefined;
  /** The generated files of this checkout. */
  readonly generated: GeneratedFacts;
}

export interface DoctorOptions {
  readonly config?: string;
  readonly serverUrl?: Address;
  readonly workerUrl?: Address;
  readonly prometheusUrl?: Address;
  readonly generated?: string;
  /** How long one answer may take, in milliseconds. */
  readonly timeout: number;
}

const isHash = (password: string): boolean => /^\$2[abxy]?\$/.test(password);

/** The credential a scraper would send. */
const credentialOf = ({
  server,
  metrics,
}: SettingsBeforeServices): { kind: Credential; headers: Record<string, string> } => {
  const token = server.metrics_bearer_token?.reveal();
  if (token !== undefined) return { kind: 'token', headers: { authorization: `Bearer ${token}` } };
  const { username, password } = metrics.basic_auth;
  const plain = password?.reveal();
  if (username === undefined || plain === undefined) return { kind: 'none', headers: {} };
  if (isHash(plain)) return { kind: 'hashed', headers: {} };
  const basic = Buffer.from(`${username}:${plain}`).toString('base64');
  return { kind: 'password', headers: { authorization: `Basic ${basic}` } };
};

const inspectProcesses = (
  settings: SettingsBeforeServices,
  { serverUrl, workerUrl, timeout }: DoctorOptions,
): Promise<readonly ProcessFacts[]> => {
  const { server, metrics, queue } = settings;
  const { headers } = credentialOf(settings);
  const serverAt = serverUrl ?? addressOf(server.host, server.port);
  const workerAt = workerUrl ?? addressOf(queue.monitoring_host, queue.monitoring_port);
  // With its own port, /metrics is not on the main port of the server, but on the same machine.
  const own =
    serverUrl === undefined ? addressOf(metrics.host, metrics.port) : onPort(serverUrl, metrics.port);
  const serverMetricsAt = metrics.port === 0 ? serverAt : own;
  return Promise.all([
    inspectProcess('server', serverAt, serverMetricsAt, headers, timeout),
    inspectProcess('worker', workerAt, workerAt, headers, timeout),
  ]);
};

interface Loaded {
  readonly settings: SettingsBeforeServices | undefined;
  readonly problems: readonly SettingsProblem[];
}

const services = new Set(['database.url', 'redis.url']);

/**
 * The doctor does not open Postgres or Redis, and is often run from a shell without their URLs. If only these are
 * missing, the processes are checked all the same, and the URLs are reported only if a process is silent.
 */
const loadForDoctor = (context: CommandContext, file: string | undefined): Loaded => {
  try {
    return { settings: loadForCommand(context, file).settings, problems: [] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { problems } = error;
    const lacksServicesOnly = problems.every(
      ({ key, wrong }) => services.has(key) && wrong.startsWith('missing'),
    );
    if (!lacksServicesOnly) return { settings: undefined, problems };
    const env = { ...context.env, BELLWETHER_MODE: 'development' };
    return { settings: loadForCommand({ ...context, env }, file).settings, problems };
  }
};

/** Where the settings cannot be read, nothing is looked at. */
export const nothing: Inspection = {
  settings: undefined,
  settingsProblems: [],
  configFile: undefined,
  credential: 'none',
  processes: [],
  plan: undefined,
  destinations: [],
  prometheus: undefined,
  generated: {},
};

/** Reads the settings, then asks all addresses at the same time, so that none delays another. */
export const inspect = async (context: CommandContext, options: DoctorOptions): Promise<Inspection> => {
  const { settings, problems } = loadForDoctor(context, options.config);
  const { config: configFile, prometheusUrl, timeout } = options;
  if (settings === undefined) return { ...nothing, settingsProblems: problems, configFile };
  const plan = planOf(settings, context.env);
  const [processes, destinations, prometheus, generated] = await Promise.all([
    inspectProcesses(settings, options),
    probeAll(plan, timeout),
    prometheusUrl === undefined ? undefined : inspectPrometheus(prometheusUrl, timeout),
    generatedIn(options.generated, context.cwd),
  ]);
  return {
    settings,
    settingsProblems: problems,
    configFile,
    credential: credentialOf(settings).kind,
    processes,
    plan,
    destinations,
    prometheus,
    generated,
  };
};
