import type { AddressInfo } from 'node:net';

import { createMetricsListener, MetricsEndpoint, type MetricsListener } from '@bellwether/telemetry';
import { listenOn, MetricsGuard } from '@bellwether/telemetry/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { ProcessContext } from './context.js';

/** Opens every port of this process; where one cannot be opened, the message names its setting. */
export async function openListeners(
  app: NestFastifyApplication,
  { settings, log }: ProcessContext,
): Promise<MetricsListener | undefined> {
  const { server, metrics } = settings;
  const main = { serves: 'the API', host: server.host, port: server.port };
  await listenOn({ ...main, portSetting: 'server.port', hostSetting: 'server.host' }, () =>
    app.listen(server.port, server.host),
  );
  log.info({ host: server.host, port: portOf(app) }, 'the API is served');
  if (metrics.port === 0) return undefined;

  const own = { host: metrics.host, port: metrics.port };
  let listener: MetricsListener | undefined;
  await listenOn(
    { ...own, serves: 'the metrics', portSetting: 'metrics.port', hostSetting: 'metrics.host' },
    async () => {
      listener = await createMetricsListener({
        ...own,
        endpoint: app.get(MetricsEndpoint),
        guard: app.get(MetricsGuard),
        paths: ['/metrics'],
      });
    },
  );
  log.info(own, 'the metrics are served on a port of their own');
  return listener;
}

/** The port that was taken, which the setting does not tell where it is 0. */
const portOf = (app: NestFastifyApplication): number => (app.getHttpServer().address() as AddressInfo).port;
