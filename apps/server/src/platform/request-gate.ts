import { type HttpFailure, RefusedRequest } from '@bellwether/telemetry/nest';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { ApiKey } from './api-key.js';
import type { RateLimit, RateVerdict } from './rate-limit.js';
import type { RequestDrain } from './request-drain.js';

export interface RequestGateOptions {
  readonly apiKey?: ApiKey | undefined;
  readonly rateLimit?: RateLimit | undefined;
  readonly drain: RequestDrain;
  /** Health, readiness and metrics: guarded in their own way, and never refused for being asked often. */
  readonly machinePaths: ReadonlySet<string>;
}

/** Why an endpoint asks for no API key, as written at the endpoint by `@Open`. */
const openBecause = (request: FastifyRequest): string | undefined =>
  (request.routeOptions.config as { open?: string }).open;

/**
 * Refuses before the body is read: everyone while the process stops, then who asks too often, then who may not ask at
 * all. A path that does not exist answers 404 to everyone, so that a wrong URL is not mistaken for a wrong key.
 */
export function addRequestGate(instance: FastifyInstance, options: RequestGateOptions): void {
  const { apiKey, rateLimit, machinePaths, drain } = options;
  // After every `onRequest` hook, so that what is refused is counted, and before the body is read.
  instance.addHook('preParsing', (request, reply, _payload, done) => {
    if (machinePaths.has(request.routeOptions.url ?? '')) {
      done();
      return;
    }
    drain.track(reply.raw);
    const refusal =
      (drain.isClosed ? stopping : undefined) ??
      overLimit(rateLimit?.take(request.ip)) ??
      (needsKey(request) ? apiKey?.check(request.headers) : undefined);
    done(refusal ? new RefusedRequest(refusal) : undefined);
  });
}

const needsKey = (request: FastifyRequest): boolean => !request.is404 && openBecause(request) === undefined;

const stopping: HttpFailure = {
  status: 503,
  code: 'GEN_SHUTTING_DOWN',
  message: 'this process is stopping',
  headers: { Connection: 'close', 'Retry-After': '1' },
};

function overLimit(verdict: RateVerdict | undefined): HttpFailure | undefined {
  if (verdict === undefined || verdict.allowed) return undefined;
  const { retryAfterSeconds } = verdict;
  return {
    status: 429,
    code: 'GEN_RATE_LIMITED',
    message: 'too many requests from this address',
    details: { retry_after_seconds: retryAfterSeconds },
    headers: { 'Retry-After': String(retryAfterSeconds) },
  };
}
