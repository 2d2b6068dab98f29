import {
  ApiKey,
  type HttpFailure,
  type ProcessContext,
  RateLimit,
  type RateVerdict,
  RefusedRequest,
  type RequestDrain,
} from '@bellwether/platform';
import { machinePaths } from '@bellwether/telemetry/nest';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { isPublicRoute } from './public.js';

/** Addresses whose rate is kept; some 100 bytes each. */
const rateLimitedAddressesMax = 50_000;

/**
 * Refuses requests before their body is read: all while the process stops, then those above the rate of their address,
 * then those without the API key. A path that does not exist answers 404 without a key, so that a wrong URL does not
 * look like a wrong key. Health and metrics have their own guard and no rate limit.
 */
export function addRequestGate(
  instance: FastifyInstance,
  context: ProcessContext,
  drain: RequestDrain,
): void {
  const apiKey = apiKeyOf(context);
  const rateLimit = rateLimitOf(context);
  // After every `onRequest` hook, so that refused requests are counted.
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

const needsKey = (request: FastifyRequest): boolean => !request.is404 && !isPublicRoute(request);

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
