import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';

const openKey = 'bellwether:open';

/** An endpoint that answers without an API key in secure mode; it says why. */
export const Open = (because: string): MethodDecorator =>
  applyDecorators(SetMetadata(openKey, because), RouteConfig({ open: because }));

export const openBecause = (handler: object): string | undefined =>
  Reflect.getMetadata(openKey, handler) as string | undefined;
