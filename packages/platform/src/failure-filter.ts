import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import type { TelemetryLog } from '@bellwether/telemetry';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import {
  failureBody,
  failureOfStatus,
  frameworkFailure,
  type HttpFailure,
  internalFailure,
} from './error-responses.js';

export const pathOf = (request: FastifyRequest): string => request.originalUrl.split('?', 1)[0] ?? '/';

export interface FailureFilterOptions {
  readonly log: TelemetryLog;
  /** The product's own errors; `undefined` for one it does not know. */
  readonly describe?: ((error: unknown) => HttpFailure | undefined) | undefined;
  /** The body of a failure under a path; without it, the one body of the product. */
  readonly bodyOf?: FailureBodyOf | undefined;
}

/** Paths with a contract of their own may have another body of errors. */
export type FailureBodyOf = (failure: HttpFailure, path: string) => object;

/** The one way a failure leaves a process: every error of every route, hook and body parser ends here. */
export class FailureFilter implements ExceptionFilter {
  constructor(private readonly options: FailureFilterOptions) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const failure = this.failureOf(error, request);
    if (reply.sent || reply.raw.headersSent) return;
    void reply
      .code(failure.status)
      .headers({ ...failure.headers })
      .type('application/json; charset=utf-8')
      .send((this.options.bodyOf ?? failureBody)(failure, pathOf(request)));
  }

  private failureOf(error: unknown, request: FastifyRequest): HttpFailure {
    const known = this.options.describe?.(error) ?? frameworkFailure(error);
    if (known === undefined) {
      this.options.log.error(
        { err: error, request_id: request.id, method: request.method, path: pathOf(request) },
        'a request ended in an error nobody planned for',
      );
      return internalFailure;
    }
    if (known.status === 404 && request.is404) return unmatched(request);
    if (known.status === 413) return { ...known, details: { limit_bytes: request.routeOptions.bodyLimit } };
    return known;
  }
}

function unmatched(request: FastifyRequest): HttpFailure {
  if (undecodableUrls.has(request.raw)) {
    return { status: 400, code: 'GEN_BAD_REQUEST', message: 'the URL cannot be decoded' };
  }
  const allowed = allowedMethods.get(request.server)?.of(pathOf(request)) ?? [];
  if (allowed.length === 0) return failureOfStatus(404, 'nothing is served at this path');
  return {
    status: 405,
    code: 'GEN_METHOD_NOT_ALLOWED',
    message: `this path answers to ${allowed.join(', ')}`,
    details: { allowed },
    headers: { Allow: allowed.join(', ') },
  };
}

/** An address that no route can have: a `%` in it is always followed by two digits. */
const undecodable = '/-/undecodable-url';
const undecodableUrls = new WeakSet<IncomingMessage>();

/**
 * For Fastify's `rewriteUrl`: a URL that cannot be decoded is routed to a path without a route. Fastify would answer it
 * before any hook runs, and it would be missing from metrics and log.
 */
export function routableUrl(request: IncomingMessage): string {
  const url = request.url ?? '/';
  if (!url.includes('%')) return url;
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return url;
  } catch {
    undecodableUrls.add(request);
    return undecodable;
  }
}

/**
 * Fastify answers 404 for a path that exists under another method. This table keeps the methods of each path, so that
 * the answer can be 405 with `Allow`. It is read only where nothing matched, so it may be simple.
 */
export class AllowedMethods {
  private readonly byPattern = new Map<string, { matches: RegExp; methods: Set<string> }>();

  add(pattern: string, methods: string | readonly string[]): void {
    const known = this.byPattern.get(pattern) ?? { matches: compile(pattern), methods: new Set<string>() };
    for (const method of [methods].flat()) known.methods.add(method);
    this.byPattern.set(pattern, known);
  }

  of(path: string): string[] {
    const methods = new Set<string>();
    for (const entry of this.byPattern.values()) {
      if (entry.matches.test(path)) for (const method of entry.methods) methods.add(method);
    }
    return [...methods].toSorted();
  }
}

const allowedMethods = new WeakMap<FastifyInstance, AllowedMethods>();

/** Keeps the methods of every route that is added from now on. */
export function collectAllowedMethods(instance: FastifyInstance): void {
  const methods = new AllowedMethods();
  allowedMethods.set(instance, methods);
  instance.addHook('onRoute', ({ url, method }) => {
    methods.add(url, method);
  });
}

function compile(pattern: string): RegExp {
  const source = pattern
    .split(/(:[A-Za-z_]\w*|\*)/)
    .map((part) => {
      if (part === '*') return '.*';
      return part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  return new RegExp(`^${source}$`);
}

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

/** The error body as bytes on the wire, for the places without a response object. */
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
