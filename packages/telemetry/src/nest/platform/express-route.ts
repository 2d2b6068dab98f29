import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RawAnswer, RawRoute } from './raw-answer.js';

type ExpressNext = (error?: unknown) => void;
export type ExpressHandler = (request: IncomingMessage, response: ServerResponse, next: ExpressNext) => void;

/** What this package needs of an Express application, so that it does not depend on Express. */
export interface ExpressApplication {
  use(handler: ExpressHandler): unknown;
  get(path: string, handler: ExpressHandler): unknown;
  all(path: string, handler: ExpressHandler): unknown;
}

export function addExpressRoute(application: ExpressApplication, route: RawRoute): void {
  const handler: ExpressHandler = (request, response, next) => {
    const asked = { method: request.method ?? 'GET', headers: request.headers };
    Promise.resolve(route.answer(asked)).then((answer) => send(request, response, answer), next);
  };
  // Express sends HEAD to what it knows for GET.
  if (route.methods === 'read') application.get(route.path, handler);
  else application.all(route.path, handler);
}

/**
 * Past Express's own `send`, which rewrites the content type and computes an entity tag over the whole body.
 */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: RawAnswer,
): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!response.hasHeader('content-length')) response.setHeader('content-length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}
