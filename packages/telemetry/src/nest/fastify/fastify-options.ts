import type { IncomingMessage, Server } from 'node:http';

import type { FastifyHttpOptions, FastifyReply } from 'fastify';

import { requestIdOf } from '../request-ids.js';
import { answerClientError } from './client-error.js';
import { frameworkFailure, internalFailure } from './framework-failures.js';
import { failureBody } from './http-failure.js';

export interface FastifyLimits {
  /** The largest request body, in bytes. */
  readonly bodyBytesMax: number;
  /** From the first byte of a request to its last. */
  readonly receiveTimeoutMs: number;
  /** How long a connection without a request is kept. */
  readonly keepAliveTimeoutMs: number;
  /** Whether `X-Forwarded-For` and `X-Forwarded-Proto` are believed: only behind a proxy that sets them. */
  readonly trustProxy: boolean;
}

/** An address no route can have: a `%` in it is always followed by two digits. */
const undecodable = '/-/undecodable-url';
const undecodableUrls = new WeakSet<IncomingMessage>();

/** Such a request travels the normal way as an unmatched one, so that it is counted, logged and answered like any. */
export const isUndecodable = (request: IncomingMessage): boolean => undecodableUrls.has(request);

function routableUrl(request: IncomingMessage): string {
  const url = request.url ?? '/';
  if (!url.includes('%')) return url;
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return url;
  } catch {
    undecodableUrls.add(request);
    return undecodable;
  }
}

/** What `new FastifyAdapter(…)` is given in every process, so that nothing is answered in Fastify's own words. */
export function fastifyOptions(limits: FastifyLimits): FastifyHttpOptions<Server> {
  return {
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.receiveTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    trustProxy: limits.trustProxy,
    logger: false,
    genReqId: (request) => requestIdOf(request.headers),
    // The pages of this process may be asked for during a shutdown: readiness says no, a last scrape says what was.
    return503OnClosing: false,
    // Idle keep-alive connections would hold the last step of a shutdown for as long as their clients please.
    forceCloseConnections: 'idle',
    // Node answers a missing Host itself, without a body; a hook does it in our words.
    http: { requireHostHeader: false, connectionsCheckingInterval: 1_000 },
    // No route has a pattern that could be slow on a long value, and headers bound the URL already.
    routerOptions: { maxParamLength: 16_384 },
    rewriteUrl: routableUrl,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) => {
      const failure = frameworkFailure(error) ?? internalFailure;
      const answer = (reply as unknown as FastifyReply).code(failure.status);
      void answer.type('application/json; charset=utf-8').send(failureBody(failure));
    },
  };
}
