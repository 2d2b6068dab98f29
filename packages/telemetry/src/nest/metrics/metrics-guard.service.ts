import { HttpException, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { RequestHeaders } from '../../auth/authorization-header.js';
import type { ErrorEnvelope } from '../../exposition/error-envelope.js';
import { MetricsGuard, type Refusal } from '../../auth/metrics-guard.js';
import type { ExpressHandler } from '../platform/express-route.js';

/** The guard's refusal as Nest throws it. Its response is the envelope of the product. */
export class CredentialRefused extends HttpException {
  constructor(readonly refusal: Refusal) {
    const envelope = JSON.parse(refusal.body) as ErrorEnvelope;
    super(envelope, refusal.status);
    this.message = envelope.error;
  }
}

/**
 * The rules of the metrics endpoint for other pages, such as the queue page. Whether observability is on does
 * not matter here: that line of the rules is about `/metrics` alone.
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
    return (request, response, next) => void this.passOrAnswer(request, response, next);
  }

  private async passOrAnswer(...[request, response, next]: Parameters<ExpressHandler>): Promise<void> {
    try {
      const refusal = await this.refusalOf(request.headers);
      if (refusal) response.writeHead(refusal.status, { ...refusal.headers }).end(refusal.body);
      else next();
    } catch (error) {
      next(error);
    }
  }
}
