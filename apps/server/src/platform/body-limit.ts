import type { Settings } from '@bellwether/config';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

type LimitOf = (settings: Settings) => number;

/** An endpoint whose bodies may be larger than those of others; it says by which setting. */
export const ReadsBodyUpTo = (bodyBytesMax: LimitOf): MethodDecorator => RouteConfig({ bodyBytesMax });

/** Gives each such route its own limit. Called before Nest adds its routes. */
export function addBodyLimits(instance: FastifyInstance, settings: Settings): void {
  instance.addHook('onRoute', (route) => {
    const { bodyBytesMax } = (route.config ?? {}) as { bodyBytesMax?: LimitOf };
    if (bodyBytesMax !== undefined) route.bodyLimit = bodyBytesMax(settings);
  });
}
