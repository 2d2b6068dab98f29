import type { AddressInfo } from 'node:net';

import type { SettingKey, Settings } from '@bellwether/config';
import { createMetricsListener, MetricsEndpoint, MetricsGuard } from '@bellwether/telemetry';
import type { MetricsListener } from '@bellwether/telemetry';
import type { MetricsPath } from '@bellwether/telemetry/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { ProcessContext } from './context.js';
import { StartFailure } from './lifecycle.js';

/** The keys of the settings that decide where a listener opens. */
export interface ListenSettings {
  readonly host: SettingKey;
  readonly port: SettingKey;
}

interface Listener {
  /** What it serves, as an operator calls it: `the API`. */
  readonly serves: string;
  readonly host: string;
  readonly port: number;
  /** For the message when the port is taken. */
  readonly at: ListenSettings;
}

const causes: Readonly<Record<string, (listener: Listener) => string>> = {
  EADDRINUSE: ({ port, at }) =>
    `port ${port} is in use by another process: stop that one, or set ${at.port} to a free port`,
  EACCES: ({ port, at }) => `this user may not listen on port ${port}: set ${at.port} to a port from 1024 on`,
  EADDRNOTAVAIL: ({ host, at }) =>
    `${host} is no address of this machine: set ${at.host} to one, or to 0.0.0.0 for all`,
  ENOTFOUND: ({ host, at }) =>
    `${host} cannot be resolved: set ${at.host} to an address of this machine, or to 0.0.0.0 for all`,
};

/** Opens a listener, or fails with a message that names the setting to change. */
async function listenOn<T>(listener: Listener, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const explain = causes[(error as NodeJS.ErrnoException).code ?? ''];
    if (!explain) throw error;
    throw new StartFailure(`cannot serve ${listener.serves}: ${explain(listener)}`, { cause: error });
  }
}

export async function listenMain(
  app: NestFastifyApplication,
  { settings, log }: ProcessContext,
  { serves, message, at }: { readonly serves: string; readonly message: string; readonly at: ListenSettings },
): Promise<void> {
  const { host, port } = addressAt(settings, at);
  await listenOn({ serves, host, port, at }, () => app.listen(port, host));
  // Where the setting is 0, the port that was taken.
  const address = app.getHttpServer().address() as AddressInfo;
  log.info({ host, port: address.port }, message);
}

/** Opens a port for the metrics alone, unless its setting is 0. */
export async function listenMetrics(
  app: NestFastifyApplication,
  { settings, log }: ProcessContext,
  { at, paths }: { readonly at: ListenSettings; readonly paths: readonly MetricsPath[] },
): Promise<MetricsListener | undefined> {
  const address = addressAt(settings, at);
  if (address.port === 0) return undefined;
  const listener = await listenOn({ serves: 'the metrics', ...address, at }, () =>
    createMetricsListener({
      ...address,
      endpoint: app.get(MetricsEndpoint),
      guard: app.get(MetricsGuard),
      paths,
    }),
  );
  log.info(address, 'the metrics are served on a port of their own');
  return listener;
}

const addressAt = (settings: Settings, at: ListenSettings): { host: string; port: number } => ({
  host: valueOf(settings, at.host) as string,
  port: valueOf(settings, at.port) as number,
});

const valueOf = (settings: Settings, key: SettingKey): unknown =>
  key.split('.').reduce<unknown>((tree, part) => (tree as Record<string, unknown>)[part], settings);
