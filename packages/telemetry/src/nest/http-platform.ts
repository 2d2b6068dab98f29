import type { IncomingMessage, ServerResponse } from 'node:http';

import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { ScrapeAnswer, ScrapeRequest } from '../exposition/metrics-endpoint.js';

type ExpressNext = (error?: unknown) => void;
export type ExpressHandler = (request: IncomingMessage, response: ServerResponse, next: ExpressNext) => void;

/** The part of an Express application that is used here, so that this package does not depend on Express. */
interface ExpressApplication {
  use(handler: ExpressHandler): unknown;
  get(path: string, handler: ExpressHandler): unknown;
  all(path: string, handler: ExpressHandler): unknown;
}

export type Platform =
  | { readonly name: 'fastify'; readonly instance: FastifyInstance }
  | { readonly name: 'express'; readonly instance: ExpressApplication };

/**
 * Calls back once the platform is known, which is before Nest or the app adds anything to it: hooks and routes added
 * then come first. An application without HTTP never calls back.
 */
export function onPlatform(host: HttpAdapterHost, attach: (platform: Platform) => void): void {
  host.init$.subscribe(() => {
    const { httpAdapter } = host;
    const name: unknown = httpAdapter?.getType?.();
    if (name === 'fastify') attach({ name, instance: httpAdapter.getInstance<FastifyInstance>() });
    if (name === 'express') attach({ name, instance: httpAdapter.getInstance<ExpressApplication>() });
  });
}

/** A route that answers machines: the same bytes on every platform, whatever the app around it does to its own. */
export interface RawRoute {
  readonly path: string;
  /** `read` answers GET and HEAD and leaves other methods to the app; `every` is asked for all of them. */
  readonly methods: 'read' | 'every';
  answer(request: ScrapeRequest): Promise<ScrapeAnswer> | ScrapeAnswer;
}

/**
 * Adds a route beside Nest: it runs before any body is parsed, and no prefix, version, guard, interceptor or filter of
 * the app changes where it is and what it says.
 */
export function addRawRoute(platform: Platform, route: RawRoute): void {
  if (platform.name === 'fastify') addFastifyRoute(platform.instance, route);
  else addExpressRoute(platform.instance, route);
}

function addFastifyRoute(instance: FastifyInstance, route: RawRoute): void {
  instance.route({
    method: route.methods === 'read' ? ['GET', 'HEAD'] : instance.supportedMethods,
    url: route.path,
    // In this hook the body has not been parsed yet, so a malformed one cannot change the answer.
    onRequest: (request, reply) => answerFastify(route, request, reply),
    handler: () => {},
  });
}

async function answerFastify(
  route: RawRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { status, headers, body } = await route.answer({ method: request.method, headers: request.headers });
  return reply
    .code(status)
    .headers({ ...headers })
    .send(body);
}

function addExpressRoute(application: ExpressApplication, route: RawRoute): void {
  const handler: ExpressHandler = (request, response, next) => {
    const asked = { method: request.method ?? 'GET', headers: request.headers };
    Promise.resolve(route.answer(asked)).then((answer) => sendExpress(request, response, answer), next);
  };
  // Express sends HEAD to the handler of GET.
  if (route.methods === 'read') application.get(route.path, handler);
  else application.all(route.path, handler);
}

/** Past Express's own `send`, which rewrites the content type and computes an entity tag over the whole body. */
function sendExpress(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: ScrapeAnswer,
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!response.hasHeader('content-length')) response.setHeader('content-length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}
