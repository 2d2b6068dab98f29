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
  const { metrics, queue } = settings;
  const main = { host: queue.monitoring_host, port: queue.monitoring_port };
  await listenOn(
    {
      ...main,
      serves: 'health and the queue page',
      portSetting: 'queue.monitoring_port',
      hostSetting: 'queue.monitoring_host',
    },
    () => app.listen(main.port, main.host),
  );
  log.info({ host: main.host, port: portOf(app) }, 'health and the queue page are served');
  if (metrics.worker_port === 0) return undefined;

  const own = { host: metrics.worker_host, port: metrics.worker_port };
  let listener: MetricsListener | undefined;
  await listenOn(
    {
      ...own,
      serves: 'the metrics',
      portSetting: 'metrics.worker_port',
      hostSetting: 'metrics.worker_host',
    },
    async () => {
      listener = await createMetricsListener({
        ...own,
        endpoint: app.get(MetricsEndpoint),
        guard: app.get(MetricsGuard),
        paths: ['/metrics', '/debug/metrics'],
      });
    },
  );
  log.info(own, 'the metrics are served on a port of their own');
  return listener;
}

/** The port that was taken, which the setting does not tell where it is 0. */
const portOf = (app: NestFastifyApplication): number => (app.getHttpServer().address() as AddressInfo).port;
