import type { ExpressHandler } from '../platform/express-route.js';
import { expressRouteOf } from './express-route-template.js';
import { type RequestRules, recordToItsEnd } from './recorded-request.js';

/** Middleware for Express; first in line, so that it sees what the others refuse. */
export function recordExpress(rules: RequestRules, isIgnored: (url: string) => boolean): ExpressHandler {
  return (request, response, next) => {
    if (!isIgnored(request.url ?? '/')) {
      recordToItsEnd(request, response, rules, {
        route: () => expressRouteOf(request),
        responseLength: () => response.getHeader('content-length'),
      });
    }
    next();
  };
}
