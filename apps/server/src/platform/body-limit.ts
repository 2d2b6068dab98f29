import { finished } from 'node:stream';

import type { Settings } from '@bellwether/config';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

type LimitOf = (settings: Settings) => number;

/** How many times the limit a body may be and still be heard to its end. */
const heardTimes = 4;

/** An endpoint whose bodies may be larger than those of others; it says by which setting. */
export const ReadsBodyUpTo = (bodyBytesMax: LimitOf): MethodDecorator => RouteConfig({ bodyBytesMax });

/**
 * Gives each such route its own limit. Called before Nest adds its routes, and after what refuses a request before
 * its body is read.
 */
export function addBodyLimits(instance: FastifyInstance, settings: Settings): void {
  instance.addHook('onRoute', (route) => {
    const { bodyBytesMax } = (route.config ?? {}) as { bodyBytesMax?: LimitOf };
    if (bodyBytesMax !== undefined) route.bodyLimit = bodyBytesMax(settings);
  });
  // Whoever is answered while still sending sees a broken connection instead of the refusal. So a body that is too
  // large, and not beyond all measure, is let in and dropped before it is refused.
  instance.addHook('preParsing', (request, _reply, payload, done) => {
    const bytes = Number(request.headers['content-length'] ?? 0);
    const { bodyLimit = settings.server.body_limit } = request.routeOptions;
    if (request.is404 || bytes <= bodyLimit || bytes > heardTimes * bodyLimit) {
      done();
      return;
    }
    finished(payload, () => done());
    payload.resume();
  });
}
