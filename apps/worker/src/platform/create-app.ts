import { FailureFilter, fastifyOptions, NestLog, prepareFastify } from '@bellwether/telemetry/nest';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import type { ProcessContext } from './context.js';
import { machinePaths } from './machine-paths.js';

/** The monitoring port reads headers and, where the queue page may act, small bodies. */
const bodyBytesMax = 1_048_576;
const receiveTimeoutMs = 10_000;
/** The queue page waits for Redis this long. */
const handlerTimeoutMs = 15_000;
const keepAliveTimeoutMs = 72_000;

/** Nest on Fastify with everything that holds for every request of the monitoring port. */
export async function createApp(
  module: DynamicModule,
  { log }: ProcessContext,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter(
    fastifyOptions({
      bodyBytesMax,
      receiveTimeoutMs,
      handlerTimeoutMs,
      keepAliveTimeoutMs,
      trustProxy: false,
    }),
  );
  prepareFastify(adapter.getInstance(), { log, quietPaths: machinePaths });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLog(log),
    // The process says itself what is wrong and ends with code 1.
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalFilters(new FailureFilter({ log }));
  return app;
}
