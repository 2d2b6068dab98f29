import { finished } from 'node:stream';

import type { Settings } from '@bellwether/config';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { type HttpFailure, RefusedRequest } from './error-responses.js';

type LimitOf = (settings: Settings) => number;

/** A body that is at most so many times the limit is read to its end before it is refused. */
const readToEndTimes = 4;

/** An endpoint that accepts larger bodies than others; it names the setting of its limit. */
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
  // A client that is answered while it still sends sees a broken connection instead of the refusal. So a body that is
  // too large, within bounds, is read and dropped before it is refused.
  instance.addHook('preParsing', (request, _reply, payload, done) => {
    const bytes = Number(request.headers['content-length'] ?? 0);
    const { bodyLimit = settings.server.body_limit } = request.routeOptions;
    if (request.is404 || bytes <= bodyLimit || bytes > readToEndTimes * bodyLimit) {
      done();
      return;
    }
    finished(payload, () => done());
    payload.resume();
  });
}

const tookTooLong: HttpFailure = {
  status: 504,
  code: 'GEN_TIMEOUT',
  message: 'the request took longer than this process allows',
  // The rest of the request may not have arrived yet, and is not waited for.
  headers: { 'Retry-After': '1', Connection: 'close' },
};

/** Sends the error body where nothing was sent yet; else ends the connection, so that a cut answer is not taken for whole. */
const giveUp = (reply: FastifyReply): void => {
  if (reply.sent || reply.raw.destroyed) return;
  const refusal = new RefusedRequest(tookTooLong);
  if (reply.raw.headersSent) reply.raw.destroy(refusal);
  else reply.send(refusal);
};

/**
 * Answers a request that has not been answered in time. All have the same time, so the first that came is the first that
 * is due, and one timer serves all of them. Fastify's own `handlerTimeout` has one timer for each, and an AbortController
 * that it aborts at the end of every request: that took a sixteenth of the time of a small one.
 */
export function addHandlerTimeout(instance: FastifyInstance, timeoutMs: number): void {
  const dueAt = new Map<FastifyReply, number>();
  let timer: NodeJS.Timeout | undefined;

  const waitForFirst = (): void => {
    const [first] = dueAt.values();
    timer = first === undefined ? undefined : setTimeout(look, Math.max(0, first - performance.now()));
    timer?.unref();
  };
  const look = (): void => {
    const now = performance.now();
    for (const [reply, due] of dueAt) {
      if (due > now) break;
      dueAt.delete(reply);
      giveUp(reply);
    }
    waitForFirst();
  };

  instance.addHook('onRequest', (_request, reply, done) => {
    dueAt.set(reply, performance.now() + timeoutMs);
    if (timer === undefined) waitForFirst();
    done();
  });
  instance.addHook('onResponse', (_request, reply, done) => {
    dueAt.delete(reply);
    done();
  });
}
