import type { AddressInfo } from 'node:net';

import { createMetricsListener, MetricsEndpoint, type MetricsListener } from '@bellwether/telemetry';
import { MetricsGuard } from '@bellwether/telemetry/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { ProcessLog } from './context.js';
import { StartFailure } from './lifecycle.js';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** The settings that decide about it, for the message when the port is taken. */
  readonly portSetting: string;
  readonly hostSetting: string;
}

export interface Listener extends ListenAddress {
  /** What it serves, as an operator calls it: `the API`. */
  readonly serves: string;
}

const causes: Readonly<Record<string, (listener: Listener) => string>> = {
  EADDRINUSE: ({ port, portSetting }) =>
    `port ${port} is in use by another process: stop that one, or set ${portSetting} to a free port`,
  EACCES: ({ port, portSetting }) =>
    `this user may not listen on port ${port}: set ${portSetting} to a port from 1024 on`,
  EADDRNOTAVAIL: ({ host, hostSetting }) =>
    `${host} is no address of this machine: set ${hostSetting} to one, or to 0.0.0.0 for all`,
  ENOTFOUND: ({ host, hostSetting }) =>
    `${host} cannot be resolved: set ${hostSetting} to an address of this machine, or to 0.0.0.0 for all`,
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

/** Opens the main port of a process. */
export async function listenMain(
  app: NestFastifyApplication,
  log: ProcessLog,
  { message, ...listener }: Listener & { readonly message: string },
): Promise<void> {
  await listenOn(listener, () => app.listen(listener.port, listener.host));
  // Where the setting is 0, the port that was taken.
  const { port } = app.getHttpServer().address() as AddressInfo;
  log.info({ host: listener.host, port }, message);
}

/** Opens a port for the metrics alone, unless its setting is 0. */
export async function listenMetrics(
  app: NestFastifyApplication,
  log: ProcessLog,
  { paths, ...address }: ListenAddress & { readonly paths: readonly string[] },
): Promise<MetricsListener | undefined> {
  const { host, port } = address;
  if (port === 0) return undefined;
  const listener = await listenOn({ ...address, serves: 'the metrics' }, () =>
    createMetricsListener({
      host,
      port,
      endpoint: app.get(MetricsEndpoint),
      guard: app.get(MetricsGuard),
      paths,
    }),
  );
  log.info({ host, port }, 'the metrics are served on a port of their own');
  return listener;
}
