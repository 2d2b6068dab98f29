import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import { failureOfStatus } from './framework-failures.js';
import { failureBody, type HttpFailure } from './http-failure.js';

const statusOf: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Bytes that never became a request: no hook, no route and no log line sees them, but the sender gets an answer. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOf[error.code ?? ''] ?? 400;
  const message = status === 400 ? 'this is not a well-formed HTTP request' : undefined;
  socket.end(rawAnswer(failureOfStatus(status, message)), () => socket.destroy());
}

/** The envelope as bytes on the wire, for the places where there is no response object. */
export function rawAnswer(failure: HttpFailure): string {
  const body = JSON.stringify(failureBody(failure));
  return [
    `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? 'Error'}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
