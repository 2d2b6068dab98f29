import type { FastifyInstance, FastifyRequest } from 'fastify';

import { unmatchedRoute } from '../../families/http.telemetry.js';
import { noteError } from './noted-errors.js';
import { type RequestRules, recordToItsEnd } from './recorded-request.js';

/** Records every request of a Fastify instance but those of the paths that are not counted. */
export function recordFastify(
  instance: FastifyInstance,
  rules: RequestRules,
  isIgnored: (url: string) => boolean,
): void {
  instance.addHook('onRequest', (request, reply, done) => {
    if (!isIgnored(request.url)) {
      recordToItsEnd(request.raw, reply.raw, rules, {
        route: () => routeOf(request),
        responseLength: () => reply.getHeader('content-length'),
      });
    }
    done();
  });
  instance.addHook('onError', (request, _reply, error, done) => {
    noteError(request.raw, error);
    done();
  });
}

const routeOf = (request: FastifyRequest): string =>
  request.is404 ? unmatchedRoute : (request.routeOptions.url ?? unmatchedRoute);
