import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { contextOfRequest, nameRequestSpan, noteRequestError } from './request-spans.js';

/**
 * What only Fastify knows of a request: its route and its error. Its last hooks run in an event of the response, which
 * may belong to the request before it on the same connection, so the trace is entered again for them.
 */
const followRequests = (message: unknown): void => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) nameRequestSpan(request.raw, request.routeOptions.url);
    done();
  });
  fastify.addHook('onError', (request, _reply, error, done) => {
    noteRequestError(request.raw, error);
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => context.with(contextOfRequest(request.raw), done));
};

const INSTANCE_MADE = 'fastify.initialization';

/** Every instance made from now on, before it has any hook of its own. */
export const traceFastify = (): void => subscribe(INSTANCE_MADE, followRequests);
export const untraceFastify = (): void => void unsubscribe(INSTANCE_MADE, followRequests);
