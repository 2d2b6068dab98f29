import type { IncomingMessage, ServerResponse } from 'node:http';

import { unmatchedRoute } from '../../families/http.telemetry.js';
import { nameRequestSpan } from '../../otel/traces/request-spans.js';
import type { ExpressHandler } from '../platform/express-route.js';
import { expressRouteOf } from './express-route-template.js';
import { type PlatformView, type RequestRules, recordToItsEnd } from './recorded-request.js';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const expressView: PlatformView<Exchange> = {
  request: ({ request }) => request,
  response: ({ response }) => response,
  route: ({ request }) => expressRouteOf(request),
  responseLength: ({ response }) => response.getHeader('content-length'),
};

/** Middleware for Express; first in line, so that it sees what the others refuse. */
export function recordExpress(rules: RequestRules, isIgnored: (url: string) => boolean): ExpressHandler {
  return (request, response, next) => {
    if (!isIgnored(request.url ?? '/')) recordToItsEnd({ request, response }, expressView, rules);
    // Express knows the route only when all is over; the span of the request ends after this.
    response.prependOnceListener('close', () => nameSpan(request));
    next();
  };
}

function nameSpan(request: IncomingMessage): void {
  const route = expressRouteOf(request);
  if (route !== unmatchedRoute) nameRequestSpan(request, route);
}
