import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  diag,
  propagation,
  trace,
} from '@opentelemetry/api';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { FastifyInstance } from 'fastify';
import { tracer } from './with-span.js';

/** The methods the standard knows for spans. The metric has a smaller set of its own: each there is a series. */
const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']);
const OTHER = '_OTHER';
const methodOf = ({ method = '' }: IncomingMessage): string => (methods.has(method) ? method : OTHER);

/** In the name of a span the standard writes HTTP for a method it does not know. */
const spanMethodOf = (request: IncomingMessage): string => {
  const method = methodOf(request);
  return method === OTHER ? 'HTTP' : method;
};

/** The path and the query of a request. A request to a proxy names the whole address; its origin is left out. */
const targetOf = (url: string): { path: string; query: string | undefined } => {
  const local = url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  if (mark === -1) return { path: local || '/', query: undefined };
  return { path: local.slice(0, mark) || '/', query: local.slice(mark + 1) };
};

/** Machines ask for these every few seconds: traces and counts of these would bury the others. */
export const machinePaths: ReadonlySet<string> = new Set([
  '/health',
  '/livez',
  '/readyz',
  '/metrics',
  '/debug/metrics',
]);

export const isUntraced = (url: string | undefined): boolean => machinePaths.has(targetOf(url ?? '').path);

/** `host` or `host:port`, as a caller wrote it. */
const serverOf = (host: string | undefined): Attributes => {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host ?? '');
  if (!parts?.[1]) return {};
  return {
    'server.address': parts[1],
    ...(parts[2] === undefined ? {} : { 'server.port': Number(parts[2]) }),
  };
};

/** The first address that a proxy names, without its port and brackets. */
const forwardedFor = (list: string | string[] | undefined): string | undefined => {
  const first = (typeof list === 'string' ? list : list?.[0])?.split(',', 1)[0]?.trim();
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(first ?? '');
  return parts?.[1] ?? parts?.[2] ?? first;
};

/** The attributes of the standard. Secrets in them are redacted when the span is sent. */
export const attributesOf = (request: IncomingMessage): Attributes => {
  const { headers, socket, url = '/' } = request;
  const method = methodOf(request);
  const { path, query } = targetOf(url);
  const attributes: Attributes = {
    'http.request.method': method,
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    'url.path': path,
    'network.protocol.version': request.httpVersion,
    ...serverOf(headers.host),
  };
  if (method === OTHER && request.method) attributes['http.request.method_original'] = request.method;
  if (query !== undefined) attributes['url.query'] = query;
  if (headers['user-agent']) attributes['user_agent.original'] = headers['user-agent'];
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress) attributes['network.peer.address'] = remoteAddress;
  if (remotePort) attributes['network.peer.port'] = remotePort;
  const client = forwardedFor(headers['x-forwarded-for']) || remoteAddress;
  if (client) attributes['client.address'] = client;
  return attributes;
};

const untracedContext = suppressTracing(ROOT_CONTEXT);

interface RequestTrace {
  readonly context: Context;
  readonly span: Span;
  error?: unknown;
}

/** Kept on the request itself: a weak map costs time at every garbage collection. */
const TRACE = Symbol('trace of a request');
type TracedRequest = IncomingMessage & { [TRACE]?: RequestTrace };

/** The context of a request, for work that starts in an event of its socket. */
export const contextOfRequest = (request: TracedRequest): Context =>
  request[TRACE]?.context ?? untracedContext;

/** Names the span after the route, once the route is known. */
export const nameRequestSpan = (request: TracedRequest, route: string | undefined): void => {
  const span = request[TRACE]?.span;
  if (route === undefined || span?.isRecording() !== true) return;
  span.updateName(`${spanMethodOf(request)} ${route}`);
  span.setAttribute('http.route', route);
};

/** Keeps the error of a request; it is recorded on the span if the answer is a failure. */
export const noteRequestError = (request: TracedRequest, error: unknown): void => {
  const traced = request[TRACE];
  if (traced !== undefined) traced.error = error;
};

/**
 * An error thrown to Node from here would end the process. So a request whose trace fails goes on without
 * one.
 */
const reportUntraced = (error: unknown): void =>
  diag.debug(`a request is not traced: ${error instanceof Error ? error.message : String(error)}`);

/** The standard asks for a status or the kind of an error; this is for an answer that broke off for neither. */
const ABORTED = 'aborted';

const errorTypeOf = ({ statusCode }: ServerResponse, error: unknown): string => {
  if (statusCode >= 500) return String(statusCode);
  return error instanceof Error ? error.name : ABORTED;
};

const end = ({ span, error }: RequestTrace, response: ServerResponse): void => {
  const { statusCode, headersSent, writableFinished } = response;
  // A caller that left before the answer began got no status.
  if (headersSent) span.setAttribute('http.response.status_code', statusCode);
  const isFailed = statusCode >= 500;
  if (isFailed || !writableFinished) {
    span.setAttribute('error.type', errorTypeOf(response, error));
    if (error instanceof Error) span.recordException(error);
    const message = error instanceof Error ? { message: error.message } : {};
    // An answer that breaks off without an error is a caller that left.
    if (isFailed || error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, ...message });
  }
  span.end();
};

/**
 * One span for every request that a server of this process answers. Node publishes the message right before
 * it calls the listeners of the server, so the context that is entered here is theirs, and ends with them. In
 * a trace that is not recorded a request costs two ids and a context.
 */
const begin = (request: TracedRequest, response: ServerResponse): void => {
  if (isUntraced(request.url)) return void context.attach(untracedContext);
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const span = tracer().startSpan(spanMethodOf(request), { kind: SpanKind.SERVER }, parent);
  const traced: RequestTrace = { context: trace.setSpan(parent, span), span };
  request[TRACE] = traced;
  context.attach(traced.context);
  if (!span.isRecording()) return;
  span.setAttributes(attributesOf(request));
  response.once('close', () => {
    try {
      end(traced, response);
    } catch (error) {
      reportUntraced(error);
    }
  });
};

const onRequest = (message: unknown): void => {
  const { request, response } = message as { request: TracedRequest; response: ServerResponse };
  try {
    begin(request, response);
  } catch (error) {
    delete request[TRACE];
    context.attach(untracedContext);
    reportUntraced(error);
  }
};

const REQUEST_BEGINS = 'http.server.request.start';

/**
 * The route and the error of a request, which only Fastify knows. Its last hooks run in an event of the
 * response, which may belong to the request before on the same connection, so the context is entered again
 * for them.
 */
const followRequests = (message: unknown): void => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) nameRequestSpan(request.raw, request.routeOptions.url);
    done();
  });
  fastify.addHook('onError', (request, _reply, error, done) => {
    noteRequestError(request.raw, error);
    done();
  });
  fastify.addHook('onResponse', (request, _reply, done) => context.with(contextOfRequest(request.raw), done));
};

const INSTANCE_MADE = 'fastify.initialization';

/** Traces every request of the process, and follows every Fastify instance from its creation on. */
export const traceRequests = (): void => {
  subscribe(REQUEST_BEGINS, onRequest);
  subscribe(INSTANCE_MADE, followRequests);
};

export const untraceRequests = (): void => {
  unsubscribe(REQUEST_BEGINS, onRequest);
  unsubscribe(INSTANCE_MADE, followRequests);
};
