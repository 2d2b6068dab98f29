import { RefusedRequest } from '@bellwether/telemetry/nest';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { ApiKey } from './api-key.js';
import type { RateLimit } from './rate-limit.js';

export interface RequestGateOptions {
  readonly apiKey?: ApiKey | undefined;
  readonly rateLimit?: RateLimit | undefined;
  /** Health, readiness and metrics: guarded in their own way, and never refused for being asked often. */
  readonly machinePaths: ReadonlySet<string>;
}

/** Why an endpoint asks for no API key, as written at the endpoint by `@Open`. */
const openBecause = (request: FastifyRequest): string | undefined =>
  (request.routeOptions.config as { open?: string }).open;

/**
 * Refuses before the body is read: first who asks too often, then who may not ask at all. A path that does not exist
 * answers 404 to everyone, so that a wrong URL is not mistaken for a wrong key.
 */
export function addRequestGate(instance: FastifyInstance, options: RequestGateOptions): void {
  const { apiKey, rateLimit, machinePaths } = options;
  instance.addHook('onRequest', (request, _reply, done) => {
    if (machinePaths.has(request.routeOptions.url ?? '')) {
      done();
      return;
    }
    const verdict = rateLimit?.take(request.ip);
    if (verdict?.allowed === false) {
      const { retryAfterSeconds } = verdict;
      done(
        new RefusedRequest({
          status: 429,
          code: 'GEN_RATE_LIMITED',
          message: 'too many requests from this address',
          details: { retry_after_seconds: retryAfterSeconds },
          headers: { 'Retry-After': String(retryAfterSeconds) },
        }),
      );
      return;
    }
    const needsKey = apiKey !== undefined && !request.is404 && openBecause(request) === undefined;
    const refusal = needsKey ? apiKey.check(request.headers) : undefined;
    done(refusal ? new RefusedRequest(refusal) : undefined);
  });
}
