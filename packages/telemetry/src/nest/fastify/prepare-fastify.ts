import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { TelemetryLog } from '../../instruments/telemetry-log.js';
import { withLogFields } from '../../logs/log-fields.js';
import { requestIdHeader } from '../request-ids.js';
import { AllowedMethods } from './allowed-methods.js';
import { rawAnswer } from './client-error.js';
import { failureOfStatus } from './framework-failures.js';
import { addHandlerTimeout } from './handler-timeout.js';
import { type HttpFailure, RefusedRequest } from './http-failure.js';
import { parseJsonBody, writeJsonBody } from './json-body.js';
import { securityHeaders } from './security-headers.js';

export interface PrepareOptions {
  readonly log: TelemetryLog;
  /** From a request being routed to its answer; a slower one is told that it took too long. */
  readonly handlerTimeoutMs: number;
  /** Paths that are asked every few seconds by machines: never in the access log. */
  readonly quietPaths: ReadonlySet<string>;
  /** How a JSON body becomes a value; a product that counts money gives one that keeps every digit. */
  readonly parseJson?: (text: string) => unknown;
}

/** A path may be as long as the headers of a request; a line of the log need not be. */
const loggedPathMax = 512;

const allowedMethods = new WeakMap<FastifyInstance, AllowedMethods>();

/** The methods that a path of this process answers to; empty for a path it does not have. */
export const methodsOf = (request: FastifyRequest): string[] =>
  allowedMethods.get(request.server)?.of(pathOf(request)) ?? [];

export const pathOf = (request: FastifyRequest): string => request.originalUrl.split('?', 1)[0] ?? '/';

/**
 * What every listener of every process does with every request: strict headers, a well-formed request or a refusal in
 * our words, JSON that keeps its digits, one line in the access log. Called before Nest adds its routes.
 */
export function prepareFastify(instance: FastifyInstance, options: PrepareOptions): void {
  const { log, quietPaths, parseJson, handlerTimeoutMs } = options;
  const methods = new AllowedMethods();
  allowedMethods.set(instance, methods);
  instance.addHook('onRoute', ({ url, method }) => {
    methods.add(url, method);
  });

  addHandlerTimeout(instance, handlerTimeoutMs);
  instance.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...securityHeaders(request.protocol), [requestIdHeader]: request.id });
    withLogFields({ request_id: request.id }, done);
  });
  // Reading the body ends in an event of the socket, which knows nothing of the request.
  instance.addHook('preValidation', (request, _reply, done) =>
    withLogFields({ request_id: request.id }, done),
  );

  // Refused after every `onRequest` hook has run, so that what is refused is counted and traced like the rest.
  instance.addHook('preParsing', (request, _reply, _payload, done) => {
    const refusal = refuse(request);
    done(refusal ? new RefusedRequest(refusal) : undefined);
  });

  instance.addHook('onResponse', (request, reply, done) => {
    const path = pathOf(request);
    if (!quietPaths.has(path)) {
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

  instance.server.on('checkExpectation', (request) => {
    request.socket.end(rawAnswer(failureOfStatus(417)));
  });
}

/** A route that verifies a signature over the bytes says so by `@RouteConfig({ rawBody: true })`. */
const keepsRawBody = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as { rawBody?: boolean }).rawBody === true;

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
