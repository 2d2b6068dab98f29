import type { IncomingMessage } from 'node:http';

import { type ArgumentsHost, HttpException } from '@nestjs/common';
import { ExceptionsHandler } from '@nestjs/core/exceptions/exceptions-handler.js';

import { noteRequestError } from '../../otel/traces/request-spans.js';

const noted = new WeakMap<IncomingMessage, unknown>();

/** Remembers in what a request ended, until its answer is out and says what became of it. */
export const noteError = (request: IncomingMessage, error: unknown): void => {
  noted.set(request, error);
  noteRequestError(request, error);
};

/**
 * Whether a request ended in an error nobody had planned for: it was thrown, it is no error that carries its
 * own status, and no filter of the app made anything better of it than 500.
 */
export function endedUncaught(
  request: IncomingMessage,
  status: number,
  isPlanned: (error: unknown) => boolean,
): boolean {
  if (status !== 500 || !noted.has(request)) return false;
  const error = noted.get(request);
  return !(error instanceof HttpException) && !isPlanned(error);
}

let listening = false;

/**
 * Every error of a guard, pipe, handler, interceptor and middleware passes Nest's handler of exceptions on
 * its way to the filters. An interceptor would see less and cost every request; a catch-all filter of ours
 * would hide the app's.
 */
export function noteErrorsOfNest(): void {
  if (listening) return;
  listening = true;
  const { next } = ExceptionsHandler.prototype;
  ExceptionsHandler.prototype.next = function noteAndHandle(exception: Error, host: ArgumentsHost): void {
    if (host.getType() === 'http') {
      const request = host.switchToHttp().getRequest<IncomingMessage | { raw: IncomingMessage }>();
      noteError('raw' in request ? request.raw : request, exception);
    }
    next.call(this, exception, host);
  };
}
