import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { TelemetryLog } from '../../instruments/telemetry-log.js';
import { isUndecodable } from './fastify-options.js';
import { failureOfStatus, frameworkFailure, internalFailure } from './framework-failures.js';
import { failureBody, type HttpFailure } from './http-failure.js';
import { methodsOf, pathOf } from './prepare-fastify.js';

export interface FailureFilterOptions {
  readonly log: TelemetryLog;
  /** The product's own errors; `undefined` for one it does not know. */
  readonly describe?: (error: unknown) => HttpFailure | undefined;
  /** Some paths promise another body to their clients. */
  readonly bodyFor?: (path: string, failure: HttpFailure) => unknown;
}

/** The one way a failure leaves a process: every error of every route, hook and body parser ends here. */
export class FailureFilter implements ExceptionFilter {
  constructor(private readonly options: FailureFilterOptions) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const failure = this.failureOf(error, request);
    if (reply.sent || reply.raw.headersSent) return;
    const body = this.options.bodyFor?.(pathOf(request), failure) ?? failureBody(failure);
    void reply
      .code(failure.status)
      .headers({ ...failure.headers })
      .type('application/json; charset=utf-8')
      .send(body);
  }

  private failureOf(error: unknown, request: FastifyRequest): HttpFailure {
    const known = this.options.describe?.(error) ?? frameworkFailure(error);
    if (known === undefined) {
      this.options.log.error(
        { err: error, request_id: request.id, method: request.method, path: pathOf(request) },
        'a request ended in an error nobody planned for',
      );
      return internalFailure;
    }
    if (known.status === 404 && request.is404) return unmatched(request);
    if (known.status === 413) return { ...known, details: { limit_bytes: request.routeOptions.bodyLimit } };
    return known;
  }
}

function unmatched(request: FastifyRequest): HttpFailure {
  if (isUndecodable(request.raw)) {
    return { status: 400, code: 'GEN_BAD_REQUEST', message: 'the URL cannot be decoded' };
  }
  const allowed = methodsOf(request);
  if (allowed.length === 0) return failureOfStatus(404, 'nothing is served at this path');
  return {
    status: 405,
    code: 'GEN_METHOD_NOT_ALLOWED',
    message: `this path answers to ${allowed.join(', ')}`,
    details: { allowed },
    headers: { Allow: allowed.join(', ') },
  };
}
