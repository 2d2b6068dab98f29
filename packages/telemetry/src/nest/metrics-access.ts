import type { IncomingMessage } from 'node:http';

import { type CanActivate, type ExecutionContext, HttpException, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { RequestHeaders } from '../auth/authorization-header.js';
import { MetricsGuard, type Refusal } from '../auth/metrics-guard.js';
import type { ExpressHandler } from './http-platform.js';

/** The guard's refusal as Nest throws it, with the guard's own body. */
export class CredentialRefused extends HttpException {
  constructor(readonly refusal: Refusal) {
    super(JSON.parse(refusal.body) as object, refusal.status);
    this.message = refusal.message;
  }
}

/**
 * The rules of the metrics endpoint for other pages, such as a queue page. Whether observability is on does not matter
 * here: that line of the rules is about `/metrics` alone.
 */
@Injectable()
export class MetricsGuardService {
  constructor(@Inject(MetricsGuard) private readonly guard: MetricsGuard) {}

  /** `undefined` lets the request in. */
  async refusalOf(headers: RequestHeaders): Promise<Refusal | undefined> {
    const verdict = await this.guard.check(headers);
    return verdict.ok ? undefined : verdict;
  }

  /** For plugins that bring their own routes: an `onRequest` hook of the context they are registered in. */
  fastifyHook(): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
    return async (request, reply) => {
      const refusal = await this.refusalOf(request.headers);
      return (
        refusal &&
        reply
          .code(refusal.status)
          .headers({ ...refusal.headers })
          .send(refusal.body)
      );
    };
  }

  /** The same for Express: `app.use('/monitoring', service.expressHandler(), page)`. */
  expressHandler(): ExpressHandler {
    return async (request, response, next) => {
      try {
        const refusal = await this.refusalOf(request.headers);
        if (refusal) response.writeHead(refusal.status, { ...refusal.headers }).end(refusal.body);
        else next();
      } catch (error) {
        next(error);
      }
    };
  }
}

/** `@UseGuards(RequireMetricsCredential)`: a route of the app that is open to those who may scrape. */
@Injectable()
export class RequireMetricsCredential implements CanActivate {
  constructor(
    @Inject(MetricsGuardService) private readonly service: MetricsGuardService,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const refusal = await this.service.refusalOf(http.getRequest<Pick<IncomingMessage, 'headers'>>().headers);
    if (!refusal) return true;
    for (const [name, value] of Object.entries(refusal.headers)) {
      this.host.httpAdapter.setHeader(http.getResponse<unknown>(), name, value);
    }
    throw new CredentialRefused(refusal);
  }
}
