import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { unmatchedRoute } from '../../families/http.telemetry.js';
import { noteError } from './noted-errors.js';
import { type PlatformView, type RequestRules, recordToItsEnd } from './recorded-request.js';

const fastifyView: PlatformView<FastifyReply> = {
  request: (reply) => reply.request.raw,
  response: (reply) => reply.raw,
  route: ({ request }) => routeOf(request),
  responseLength: (reply) => reply.getHeader('content-length'),
};

/** Records every request of a Fastify instance but those of the paths that are not counted. */
export function recordFastify(
  instance: FastifyInstance,
  rules: RequestRules,
  isIgnored: (url: string) => boolean,
): void {
  instance.addHook('onRequest', (request, reply, done) => {
    if (!isIgnored(request.raw.url ?? '/')) recordToItsEnd(reply, fastifyView, rules);
    done();
  });
  instance.addHook('onError', (request, _reply, error, done) => {
    noteError(request.raw, error);
    done();
  });
}

const routeOf = (request: FastifyRequest): string =>
  request.is404 ? unmatchedRoute : (request.routeOptions.url ?? unmatchedRoute);
