import {
  type LoadedSettings,
  loadSettings,
  type Secret,
  type SettingsBeforeServices,
} from '@bellwether/config';
import { portIsFree } from '../machine/free-port.js';
import type { Service } from '../services/start-services.js';

export type DevSettings = LoadedSettings<SettingsBeforeServices>;

/** The settings of the processes, without the services that are not started yet. */
export function loadDevSettings(argv: readonly string[]): DevSettings {
  return loadSettings({ argv, mode: 'development', startsServices: true });
}

/** The environment of the processes: our own, the additions of development, and the addresses of the services. */
export function childEnvironment(
  loaded: DevSettings,
  services: { databaseUrl: string; redisUrl: string },
): Record<string, string> {
  const env = { ...process.env } as Record<string, string>;
  env['BELLWETHER_MODE'] = loaded.mode;
  if (loaded.file !== undefined) env['BELLWETHER_CONFIG'] = loaded.file;
  // The output of `pnpm dev` formats the JSON lines itself.
  if (loaded.settings.log.format === 'pretty') env['BELLWETHER_LOG_FORMAT'] = 'json';
  if (isDefault(loaded, 'enable_observability')) env['BELLWETHER_ENABLE_OBSERVABILITY'] = 'true';
  // The demo and most first checks have targets on this machine.
  if (isDefault(loaded, 'health_checks.allow_private_targets'))
    env['BELLWETHER_HEALTH_CHECKS_ALLOW_PRIVATE_TARGETS'] = 'true';
  if (loaded.settings.database.url === undefined) env['BELLWETHER_DATABASE_URL'] = services.databaseUrl;
  if (loaded.settings.redis.url === undefined) env['BELLWETHER_REDIS_URL'] = services.redisUrl;
  return env;
}

/** A configured service: its URL for the programs, and the form without credentials. */
export function configured(url: Secret | undefined): Service | undefined {
  return url && { url: url.reveal(), description: `configured, ${url.toString()}` };
}

const isDefault = (loaded: DevSettings, key: keyof DevSettings['origins']) =>
  loaded.origins[key].startsWith('default');

export interface Listener {
  readonly key: string;
  readonly variable: string;
  readonly host: string;
  readonly port: number;
}

/** Every port of the two processes, with its setting. */
export function listenersOf(settings: SettingsBeforeServices): readonly Listener[] {
  const { server, metrics, queue } = settings;
  const { monitoring_host, monitoring_port } = queue;
  const all = [
    ['server.port', 'BELLWETHER_SERVER_PORT', server.host, server.port],
    ['metrics.port', 'BELLWETHER_METRICS_PORT', metrics.host, metrics.port],
    ['queue.monitoring_port', 'BELLWETHER_QUEUE_MONITORING_PORT', monitoring_host, monitoring_port],
    ['metrics.worker_port', 'BELLWETHER_WORKER_METRICS_PORT', metrics.worker_host, metrics.worker_port],
  ] as const;
  return all
    .map(([key, variable, host, port]) => ({ key, variable, host, port }))
    .filter(({ port }) => port !== 0);
}

/** Checks all ports before anything is started and names every one that is taken. */
export async function assertPortsFree(listeners: readonly Listener[]): Promise<void> {
  const problems: string[] = [];
  for (const { key, variable, host, port } of listeners) {
    if (await portIsFree(port, host)) continue;
    problems.push(`Port ${port} (${key}) is taken. Use another:  ${variable}=${port + 100} pnpm dev`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** The URL of a listener on this machine. */
export function urlOf({ host, port }: Pick<Listener, 'host' | 'port'>): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
