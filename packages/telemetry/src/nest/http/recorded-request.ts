import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

import { type HttpTelemetry, abandonedStatus, methodOf } from '../../families/http.telemetry.js';
import { endedUncaught } from './noted-errors.js';

export interface RequestRules {
  readonly telemetry: HttpTelemetry;
  isPlanned(error: unknown): boolean;
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
  routeOf: () => string,
): void {
  const begin = performance.now();
  let open = true;
  rules.telemetry.started();
  const end = (): void => {
    if (!open) return;
    open = false;
    response.off('finish', end);
    response.off('close', end);
    const finished = response.writableFinished;
    const status = finished ? response.statusCode : abandonedStatus;
    rules.telemetry.finished({
      method: methodOf(request.method),
      route: routeOf(),
      status,
      seconds: (performance.now() - begin) / 1000,
      requestBytes: declaredLength(request.headers['content-length']),
      responseBytes: finished && request.method !== 'HEAD' ? declaredLength(lengthOf(response)) : undefined,
      uncaught: endedUncaught(request, status, rules.isPlanned),
    });
  };
  response.on('finish', end);
  response.on('close', end);
}

const lengthOf = (response: ServerResponse): string | undefined => {
  const length = response.getHeader('content-length');
  return length === undefined ? undefined : String(length);
};

const declaredLength = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
