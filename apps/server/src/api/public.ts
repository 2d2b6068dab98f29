import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

const publicKey = 'bellwether:public';

/** An endpoint that answers without an API key in secure mode; it says why. */
export const Public = (because: string): MethodDecorator =>
  applyDecorators(SetMetadata(publicKey, because), RouteConfig({ public: because }));

/** For the description of the API. */
export const publicBecause = (handler: object): string | undefined =>
  Reflect.getMetadata(publicKey, handler) as string | undefined;

/** For the request gate, which runs before Nest. */
export const isPublicRoute = (request: FastifyRequest): boolean =>
  (request.routeOptions.config as { public?: string }).public !== undefined;
