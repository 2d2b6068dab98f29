import type { Server } from 'node:http';

import type { TelemetryLog } from '@bellwether/telemetry';
import { machinePaths, NestLog } from '@bellwether/telemetry/nest';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import {
  failureBody,
  failureOfStatus,
  frameworkFailure,
  type HttpFailure,
  internalFailure,
  RefusedRequest,
} from './error-responses.js';
import {
  answerClientError,
  collectAllowedMethods,
  type FailureBodyOf,
  FailureFilter,
  pathOf,
  rawAnswer,
  routableUrl,
} from './failure-filter.js';
import { parseJsonBody, writeJsonBody } from './json-body.js';
import { addRequestIds, requestIdOf } from './request-ids.js';
import { addHandlerTimeout } from './request-limits.js';

export interface FastifyAppOptions {
  readonly log: TelemetryLog;
  readonly bodyBytesMax: number;
  /** From the first byte of a request to its last. */
  readonly receiveTimeoutMs: number;
  /** From a request being routed to its answer; a slower one is answered with 504. */
  readonly handlerTimeoutMs: number;
  /** Whether `X-Forwarded-For` and `X-Forwarded-Proto` are believed: only behind a proxy that sets them. */
  readonly trustProxy: boolean;
  /** How a JSON body becomes a value; a product that counts money gives one that keeps every digit. */
  readonly parseJson?: ((text: string) => unknown) | undefined;
  /** The product's own errors, as the callers of this app read them. */
  readonly describe?: ((error: unknown) => HttpFailure | undefined) | undefined;
  /** The body of a failure, where paths differ. */
  readonly bodyOf?: FailureBodyOf | undefined;
  /** Hooks that come before the routes of Nest. */
  readonly prepare?: ((instance: FastifyInstance) => void) | undefined;
}

/** How long a connection without a request is kept. */
const keepAliveTimeoutMs = 72_000;
/** A path may be as long as the headers of a request; a line of the log need not be. */
const loggedPathMax = 512;

/** Nest on Fastify with everything that holds for every request of every process. */
export async function createFastifyApp(
  module: DynamicModule,
  options: FastifyAppOptions,
): Promise<NestFastifyApplication> {
  const { log, describe, bodyOf } = options;
  const adapter = new FastifyAdapter(fastifyOptions(options));
  prepareFastify(adapter.getInstance(), options);
  options.prepare?.(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLog(log),
    // The process reports itself what is wrong and ends with code 1.
    abortOnError: false,
    // Bodies are read by prepareFastify, which keeps every digit of a number.
    bodyParser: false,
  });
  app.useGlobalFilters(new FailureFilter({ log, describe, bodyOf }));
  return app;
}

/** The options of every Fastify of ours, so that nothing is answered in Fastify's own words. */
function fastifyOptions(limits: FastifyAppOptions): FastifyHttpOptions<Server> {
  return {
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.receiveTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    trustProxy: limits.trustProxy,
    logger: false,
    genReqId: (request) => requestIdOf(request.headers),
    // Pages of this process are read during a shutdown: readiness answers no, and a last scrape reads the numbers.
    return503OnClosing: false,
    // Idle keep-alive connections would hold the last step of a shutdown for as long as their clients please.
    forceCloseConnections: 'idle',
    // Node answers a missing Host itself, without a body; a hook does it in our words.
    http: { requireHostHeader: false, connectionsCheckingInterval: 1_000 },
    // No route has a pattern that could be slow on a long value, and headers bound the URL already.
    routerOptions: { maxParamLength: 16_384 },
    rewriteUrl: routableUrl,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      const failure = frameworkFailure(error) ?? internalFailure;
      const answer = (reply as unknown as FastifyReply).code(failure.status);
      const path = pathOf(request as unknown as FastifyRequest);
      void answer.type('application/json; charset=utf-8').send((limits.bodyOf ?? failureBody)(failure, path));
    },
  };
}

type PrepareOptions = Pick<FastifyAppOptions, 'log' | 'handlerTimeoutMs' | 'parseJson'>;

/**
 * Strict headers, a well-formed request or a refusal in our words, JSON that keeps its digits, one line in the access
 * log. Called before Nest adds its routes.
 */
function prepareFastify(
  instance: FastifyInstance,
  { log, handlerTimeoutMs, parseJson }: PrepareOptions,
): void {
  collectAllowedMethods(instance);
  addHandlerTimeout(instance, handlerTimeoutMs);
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.headers(securityHeaders(request.protocol));
    done();
  });
  addRequestIds(instance);
  // Refused after every `onRequest` hook has run, so that what is refused is counted and traced like the rest.
  instance.addHook('preParsing', (request, _reply, _payload, done) => {
    const refusal = refuse(request);
    done(refusal ? new RefusedRequest(refusal) : undefined);
  });
  addAccessLog(instance, log);
  addJsonBodies(instance, parseJson);
  instance.server.on('checkExpectation', (request) => {
    request.socket.end(rawAnswer(failureOfStatus(417)));
  });
}

function addAccessLog(instance: FastifyInstance, log: TelemetryLog): void {
  instance.addHook('onResponse', (request, reply, done) => {
    const path = pathOf(request);
    if (!machinePaths.has(path)) {
      const line = {
        request_id: request.id,
        method: request.method,
        path: path.slice(0, loggedPathMax),
        route: request.routeOptions.url ?? 'unmatched',
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        remote_address: request.ip,
      };
      if (reply.statusCode >= 500) log.warn(line, 'request');
      else log.info(line, 'request');
    }
    done();
  });
}

function addJsonBodies(instance: FastifyInstance, parseJson: PrepareOptions['parseJson']): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser(
    /^application\/(?:json|[\w.-]+\+json)\b/i,
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      if (keepsRawBody(request)) Object.assign(request, { rawBody: body });
      try {
        done(null, parseJsonBody(body, parseJson));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  instance.setReplySerializer(writeJsonBody);
}

/** A route that verifies a signature over the bytes declares it by `@RouteConfig({ rawBody: true })`. */
const keepsRawBody = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as { rawBody?: boolean }).rawBody === true;

const plainHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
const tlsHeaders = { ...plainHeaders, 'strict-transport-security': 'max-age=31536000' };

/**
 * Strict for an API whose answers are not pages; a route that serves a page states its own policy. The last header has
 * a meaning over TLS alone, which a proxy in front reports by X-Forwarded-Proto.
 */
const securityHeaders = (protocol: string): Record<string, string> => ({
  ...(protocol === 'https' ? tlsHeaders : plainHeaders),
});

function refuse(request: FastifyRequest): HttpFailure | undefined {
  const { headers, raw } = request;
  if (headers.host === undefined && raw.httpVersion === '1.1') {
    return failureOfStatus(400, 'the request has no Host header');
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (!request.is404 && encoding !== undefined && encoding !== '' && encoding !== 'identity') {
    return {
      status: 415,
      code: 'GEN_UNSUPPORTED_MEDIA_TYPE',
      message: 'the request body is compressed; send it as it is',
      headers: { 'Accept-Encoding': 'identity' },
    };
  }
  const charset = /;\s*charset="?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase();
  if (!request.is404 && charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    return failureOfStatus(415, 'the request body is not in UTF-8');
  }
  return undefined;
}
