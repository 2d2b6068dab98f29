import { parseExactJson } from '@bellwether/database';
import { FailureFilter, fastifyOptions, NestLog, prepareFastify } from '@bellwether/telemetry/nest';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { ApiKey } from './api-key.js';
import { addBodyLimits } from './body-limit.js';
import type { ProcessContext } from './context.js';
import { describeOperatingError } from './http-errors.js';
import { machinePaths } from './machine-paths.js';
import { RateLimit } from './rate-limit.js';
import { RequestDrain } from './request-drain.js';
import { addRequestGate } from './request-gate.js';

const keepAliveTimeoutMs = 72_000;
/** Addresses whose rate is remembered; some 100 bytes each. */
const rateLimitedAddressesMax = 50_000;

/** Nest on Fastify with everything that holds for every request, before any domain sees it. */
export async function createApp(
  module: DynamicModule,
  context: ProcessContext,
): Promise<{ app: NestFastifyApplication; drain: RequestDrain }> {
  const { log, settings } = context;
  const { body_limit, request_timeout, trust_proxy } = settings.server;
  const adapter = new FastifyAdapter(
    fastifyOptions({
      bodyBytesMax: body_limit,
      receiveTimeoutMs: request_timeout,
      keepAliveTimeoutMs,
      trustProxy: trust_proxy,
    }),
  );
  prepareFastify(adapter.getInstance(), {
    log,
    handlerTimeoutMs: request_timeout,
    quietPaths: machinePaths,
    parseJson: parseExactJson,
  });
  const drain = new RequestDrain();
  addRequestGate(adapter.getInstance(), {
    machinePaths,
    drain,
    apiKey: apiKeyOf(context),
    rateLimit: rateLimitOf(context),
  });
  addBodyLimits(adapter.getInstance(), settings);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLog(log),
    // The process says itself what is wrong and ends with code 1.
    abortOnError: false,
    // Bodies are read by prepareFastify, which keeps every digit of a number.
    bodyParser: false,
  });
  app.useGlobalFilters(new FailureFilter({ log, describe: describeOperatingError }));
  return { app, drain };
}

const apiKeyOf = ({ settings: { server } }: ProcessContext): ApiKey | undefined =>
  server.secure && server.secret_key ? new ApiKey(server.secret_key.reveal()) : undefined;

function rateLimitOf({ settings: { server } }: ProcessContext): RateLimit | undefined {
  const { requests_per_second, burst } = server.rate_limit;
  if (requests_per_second === 0) return undefined;
  return new RateLimit({
    perSecond: requests_per_second,
    burst,
    addressesMax: rateLimitedAddressesMax,
    nowMs: () => performance.now(),
  });
}
