import type { FastifyInstance, FastifyReply } from 'fastify';

import { type HttpFailure, RefusedRequest } from './http-failure.js';

const tookTooLong: HttpFailure = {
  status: 504,
  code: 'GEN_TIMEOUT',
  message: 'the request took longer than this process allows',
  // What of it has not arrived yet is not waited for.
  headers: { 'Retry-After': '1', Connection: 'close' },
};

/** In our words where there is still room for words; else the connection ends, for an answer cut off is none. */
const giveUp = (reply: FastifyReply): void => {
  if (reply.sent || reply.raw.destroyed) return;
  const refusal = new RefusedRequest(tookTooLong);
  if (reply.raw.headersSent) reply.raw.destroy(refusal);
  else reply.send(refusal);
};

/**
 * Answers a request that has not been answered in time. All have the same time, so the first that came is the first that
 * is due, and one timer does for all of them. Fastify's own `handlerTimeout` has one for each, and an AbortController
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
