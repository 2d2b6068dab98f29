import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

import { addExpressRoute, type ExpressApplication } from './express-route.js';
import { addFastifyRoute } from './fastify-route.js';
import type { RawRoute } from './raw-answer.js';

export type Platform =
  | { readonly name: 'fastify'; readonly instance: FastifyInstance }
  | { readonly name: 'express'; readonly instance: ExpressApplication };

/**
 * Calls back once the platform is known, which is before Nest or the app adds anything to it: hooks and
 * routes added then come first. An application without HTTP never calls back.
 */
export function onPlatform(host: HttpAdapterHost, attach: (platform: Platform) => void): void {
  host.init$.subscribe(() => {
    const { httpAdapter } = host;
    const name: unknown = httpAdapter?.getType?.();
    if (name === 'fastify') attach({ name, instance: httpAdapter.getInstance<FastifyInstance>() });
    if (name === 'express') attach({ name, instance: httpAdapter.getInstance<ExpressApplication>() });
  });
}

/**
 * Adds a route beside Nest: it runs before any body is parsed, and no prefix, version, guard, interceptor or
 * filter of the app changes where it is and what it says.
 */
export function addRawRoute(platform: Platform, route: RawRoute): void {
  if (platform.name === 'fastify') addFastifyRoute(platform.instance, route);
  else addExpressRoute(platform.instance, route);
}
