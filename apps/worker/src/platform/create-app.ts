import { queues } from '@bellwether/config';
import {
  FailureFilter,
  fastifyOptions,
  MetricsGuardService,
  NestLog,
  prepareFastify,
} from '@bellwether/telemetry/nest';
import { getQueueToken } from '@nestjs/bull';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bull';

import type { ProcessContext } from './context.js';
import { machinePaths } from './machine-paths.js';
import { addQueuePage } from './queue-page.js';

/** The monitoring port reads headers and, where the queue page may act, small bodies. */
const bodyBytesMax = 1_048_576;
const receiveTimeoutMs = 10_000;
/** The queue page waits for Redis this long. */
const handlerTimeoutMs = 15_000;
const keepAliveTimeoutMs = 72_000;

/** Nest on Fastify with everything that holds for every request of the monitoring port. */
export async function createApp(
  module: DynamicModule,
  { log, settings }: ProcessContext,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter(
    fastifyOptions({
      bodyBytesMax,
      receiveTimeoutMs,
      keepAliveTimeoutMs,
      trustProxy: false,
    }),
  );
  prepareFastify(adapter.getInstance(), { log, handlerTimeoutMs, quietPaths: machinePaths });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLog(log),
    // The process says itself what is wrong and ends with code 1.
    abortOnError: false,
    bodyParser: false,
  });
  addQueuePage(adapter.getInstance(), {
    log,
    queues: queues.map(({ name, doc }) => ({ doc, queue: app.get<Queue>(getQueueToken(name)) })),
    guard: app.get(MetricsGuardService),
    allowActions: settings.queue.allow_actions,
  });
  app.useGlobalFilters(new FailureFilter({ log }));
  return app;
}
