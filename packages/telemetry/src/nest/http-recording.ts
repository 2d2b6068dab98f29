import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

import { type ArgumentsHost, HttpException, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExceptionsHandler } from '@nestjs/core/exceptions/exceptions-handler.js';
import { type Context, context } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { abandonedStatus, HttpTelemetry, methodOf, unmatchedRoute } from '../families/http.telemetry.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { machinePaths, nameRequestSpan, noteRequestError } from '../otel/traces/request-spans.js';
import { expressRouteOf } from './express-route-template.js';
import { type ExpressHandler, onPlatform } from './http-platform.js';
import { TELEMETRY_OPTIONS, type TelemetryOptions } from './telemetry-options.js';

@Injectable()
export class HttpRecording {
  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(MetricRegistry) registry: MetricRegistry,
    @Inject(TELEMETRY_OPTIONS) { http = {} }: TelemetryOptions,
  ) {
    if (http === false) return;
    const { ignoredPaths = [], isPlanned = () => false } = http;
    const rules = { telemetry: new HttpTelemetry(registry), isPlanned };
    const isIgnored = pathIsIn(new Set([...machinePaths, ...ignoredPaths]));
    patchExceptionsHandler();
    onPlatform(host, (platform) => {
      if (platform.name === 'fastify') recordFastify(platform.instance, rules, isIgnored);
      else platform.instance.use(recordExpress(rules, isIgnored));
    });
  }
}

const pathIsIn =
  (paths: ReadonlySet<string>) =>
  (url: string): boolean => {
    const query = url.indexOf('?');
    return paths.has(query === -1 ? url : url.slice(0, query));
  };

const fastifyView: PlatformView<FastifyReply> = {
  request: (reply) => reply.request.raw,
  response: (reply) => reply.raw,
  route: ({ request }) => (request.is404 ? unmatchedRoute : (request.routeOptions.url ?? unmatchedRoute)),
  responseLength: (reply) => reply.getHeader('content-length'),
};

/** Records every request of a Fastify instance but those of the paths that are not counted. */
export function recordFastify(
  instance: FastifyInstance,
  rules: RequestRules,
  isIgnored: (url: string) => boolean,
): void {
  instance.addHook('onRequest', (request, reply, done) => {
    if (!isIgnored(request.raw.url ?? '/')) recordToItsEnd(reply, fastifyView, rules);
    done();
  });
  instance.addHook('onError', (request, _reply, error, done) => {
    noteError(request.raw, error);
    done();
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const expressView: PlatformView<Exchange> = {
  request: ({ request }) => request,
  response: ({ response }) => response,
  route: ({ request }) => expressRouteOf(request),
  responseLength: ({ response }) => response.getHeader('content-length'),
};

/** Middleware for Express; first in line, so that it sees what the others refuse. */
export function recordExpress(rules: RequestRules, isIgnored: (url: string) => boolean): ExpressHandler {
  return (request, response, next) => {
    if (!isIgnored(request.url ?? '/')) recordToItsEnd({ request, response }, expressView, rules);
    // Express knows the route only at the end; the span of the request ends after this.
    response.prependOnceListener('close', () => {
      const route = expressRouteOf(request);
      if (route !== unmatchedRoute) nameRequestSpan(request, route);
    });
    next();
  };
}

export interface RequestRules {
  readonly telemetry: HttpTelemetry;
  isPlanned(error: unknown): boolean;
}

/** What a platform reads off its own object for a request that has ended. */
export interface PlatformView<Subject> {
  readonly request: (subject: Subject) => IncomingMessage;
  readonly response: (subject: Subject) => ServerResponse;
  /** The template of the route that answered. */
  readonly route: (subject: Subject) => string;
  /** The `content-length` that was sent. */
  readonly responseLength: (subject: Subject) => unknown;
}

/**
 * Follows one request to its end: the answer written out, or the connection gone before. The status is read at that
 * moment, after every filter. Node emits `close` after an answer is finished and also when it never is, so active
 * requests return to zero when callers hang up. This runs for every request: one closure and one listener beside the
 * recording itself, 0.3 µs together where it was measured in a loop of its own.
 */
export function recordToItsEnd<Subject>(
  subject: Subject,
  view: PlatformView<Subject>,
  rules: RequestRules,
): void {
  rules.telemetry.started();
  const begin = performance.now();
  // An answer ends in the context of its socket; its exemplar belongs to the trace in which the request began.
  const began = context.active();
  view.response(subject).once('close', () => end(subject, view, rules, begin, began));
}

function end<Subject>(
  subject: Subject,
  view: PlatformView<Subject>,
  rules: RequestRules,
  begin: number,
  began: Context,
): void {
  const request = view.request(subject);
  const response = view.response(subject);
  const finished = response.writableFinished;
  const status = finished ? response.statusCode : abandonedStatus;
  const hasBody = finished && request.method !== 'HEAD';
  context.with(began, () =>
    rules.telemetry.finished({
      method: methodOf(request.method),
      route: view.route(subject),
      status,
      seconds: (performance.now() - begin) / 1000,
      requestBytes: declaredLength(request.headers['content-length']),
      responseBytes: hasBody ? declaredLength(view.responseLength(subject)) : undefined,
      uncaught: endedUncaught(request, status, rules.isPlanned),
    }),
  );
}

function declaredLength(length: unknown): number | undefined {
  if (typeof length !== 'string' && typeof length !== 'number') return undefined;
  const bytes = length === '' ? -1 : Number(length);
  return bytes >= 0 ? bytes : undefined;
}

const notedErrors = new WeakMap<IncomingMessage, unknown>();

/** Keeps the error of a request until its answer is out and its status is known. */
const noteError = (request: IncomingMessage, error: unknown): void => {
  notedErrors.set(request, error);
  noteRequestError(request, error);
};

/**
 * Whether a request ended in an unexpected error: it was thrown, it carries no status of its own, and every filter of
 * the app left it at 500.
 */
export function endedUncaught(
  request: IncomingMessage,
  status: number,
  isPlanned: (error: unknown) => boolean,
): boolean {
  if (status !== 500 || !notedErrors.has(request)) return false;
  const error = notedErrors.get(request);
  return !(error instanceof HttpException) && !isPlanned(error);
}

let isPatched = false;

/**
 * Every error of a guard, pipe, handler, interceptor and middleware passes Nest's handler of exceptions on its way to
 * the filters. An interceptor would see less and cost every request; a catch-all filter of ours would hide the app's.
 */
function patchExceptionsHandler(): void {
  if (isPatched) return;
  isPatched = true;
  const { next } = ExceptionsHandler.prototype;
  ExceptionsHandler.prototype.next = function noteAndHandle(exception: Error, host: ArgumentsHost): void {
    if (host.getType() === 'http') {
      const request = host.switchToHttp().getRequest<IncomingMessage | { raw: IncomingMessage }>();
      noteError('raw' in request ? request.raw : request, exception);
    }
    next.call(this, exception, host);
  };
}
