import type { SettingsBeforeServices } from '@bellwether/config';
import { portIsFree } from '../machine/free-port.js';

export interface Listener {
  readonly key: string;
  readonly variable: string;
  readonly host: string;
  readonly port: number;
}

/** Every port the two processes are going to listen on, with the setting that says so. */
export function listenersOf(settings: SettingsBeforeServices): readonly Listener[] {
  const { server, metrics, queue } = settings;
  const all = [
    { key: 'server.port', variable: 'BELLWETHER_SERVER_PORT', host: server.host, port: server.port },
    { key: 'metrics.port', variable: 'BELLWETHER_METRICS_PORT', host: metrics.host, port: metrics.port },
    {
      key: 'queue.monitoring_port',
      variable: 'BELLWETHER_QUEUE_MONITORING_PORT',
      host: queue.monitoring_host,
      port: queue.monitoring_port,
    },
    {
      key: 'metrics.worker_port',
      variable: 'BELLWETHER_WORKER_METRICS_PORT',
      host: metrics.worker_host,
      port: metrics.worker_port,
    },
  ];
  return all.filter(({ port }) => port !== 0);
}

/** Said before anything is started, for all of them at once. */
export async function assertPortsFree(listeners: readonly Listener[]): Promise<void> {
  const taken: string[] = [];
  for (const { key, variable, host, port } of listeners) {
    if (await portIsFree(port, host)) continue;
    taken.push(`Port ${port} (${key}) is taken. Use another:  ${variable}=${port + 100} pnpm dev`);
  }
  if (taken.length > 0) throw new Error(taken.join('\n'));
}

/** Where a listener is reached from this machine. */
export function urlOf({ host, port }: Pick<Listener, 'host' | 'port'>): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
