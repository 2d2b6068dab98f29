import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

import { context } from '@opentelemetry/api';

import { type HttpTelemetry, abandonedStatus, methodOf } from '../../families/http.telemetry.js';
import { endedUncaught } from './noted-errors.js';

export interface RequestRules {
  readonly telemetry: HttpTelemetry;
  isPlanned(error: unknown): boolean;
}

/** What only the platform knows; asked when the request has ended. */
export interface PlatformView {
  /** The template of the route that answered. */
  route(): string;
  /** The `content-length` that was sent. */
  responseLength(): unknown;
}

/**
 * Follows one request to its end, whichever way it ends: the answer written out, or the connection gone before. The
 * status is read at that moment, when every filter has had its say. `close` comes after `finish` and also without it,
 * so active requests return to zero when callers hang up.
 */
export function recordToItsEnd(
  request: IncomingMessage,
  response: ServerResponse,
  rules: RequestRules,
  view: PlatformView,
): void {
  const begin = performance.now();
  // An answer ends in whatever context its socket is in; its exemplar belongs to the trace the request began in.
  const began = context.active();
  let open = true;
  rules.telemetry.started();
  const end = (): void => {
    if (!open) return;
    open = false;
    response.off('finish', end);
    response.off('close', end);
    const finished = response.writableFinished;
    const status = finished ? response.statusCode : abandonedStatus;
    const hasBody = finished && request.method !== 'HEAD';
    const record = (): void =>
      rules.telemetry.finished({
        method: methodOf(request.method),
        route: view.route(),
        status,
        seconds: (performance.now() - begin) / 1000,
        requestBytes: declaredLength(request.headers['content-length']),
        responseBytes: hasBody ? declaredLength(view.responseLength()) : undefined,
        uncaught: endedUncaught(request, status, rules.isPlanned),
      });
    context.with(began, record);
  };
  response.on('finish', end);
  response.on('close', end);
}

const declaredLength = (length: unknown): number | undefined =>
  (typeof length === 'string' && /^\d+$/.test(length)) || typeof length === 'number'
    ? Number(length)
    : undefined;
