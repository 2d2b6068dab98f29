import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { methodOf } from '../../families/http.telemetry.js';
import { tracer } from './tracer.js';

/** Asked by machines every few seconds: a trace of each would bury the others. */
const untraced = new Set(['/health', '/livez', '/readyz', '/metrics', '/debug/metrics']);

export const pathOf = (url: string): string => {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
};

export const isUntraced = (url: string | undefined): boolean => untraced.has(pathOf(url ?? ''));

const untracedContext = suppressTracing(ROOT_CONTEXT);

interface RequestTrace {
  readonly context: Context;
  readonly span: Span;
  error?: unknown;
}

/** On the request itself, where finding it costs nothing; a weak map is paid for at every collection of garbage. */
const TRACE = Symbol('trace of a request');
type TracedRequest = IncomingMessage & { [TRACE]?: RequestTrace };

/** The context a request is answered in, for work that an event of its socket begins. */
export const contextOfRequest = (request: TracedRequest): Context =>
  request[TRACE]?.context ?? untracedContext;

/** Names the span after the route, as soon as it is known which one answers. */
export const nameRequestSpan = (request: TracedRequest, route: string | undefined): void => {
  const span = request[TRACE]?.span;
  if (route === undefined || span?.isRecording() !== true) return;
  span.updateName(`${spanMethodOf(request)} ${route}`);
  span.setAttribute('http.route', route);
};

/** Remembers in what the answering of a request ended; it is told on the span if the answer says that it failed. */
export const noteRequestError = (request: TracedRequest, error: unknown): void => {
  const traced = request[TRACE];
  if (traced !== undefined) traced.error = error;
};

/** The standard's word for a method that is none it knows. */
const spanMethodOf = ({ method }: IncomingMessage): string => {
  const known = methodOf(method);
  return known === '_OTHER' ? 'HTTP' : known;
};

/** `host` or `host:port`, as a caller wrote it. */
const serverOf = (host: string | undefined): Attributes => {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host ?? '');
  if (!parts?.[1]) return {};
  return {
    'server.address': parts[1],
    ...(parts[2] === undefined ? {} : { 'server.port': Number(parts[2]) }),
  };
};

const firstOf = (list: string | string[] | undefined): string | undefined =>
  (typeof list === 'string' ? list : list?.[0])?.split(',', 1)[0]?.trim();

/** What the standard wants to be told of a request. Its query is hidden with all other secrets, when it is sent. */
const attributesOf = (request: IncomingMessage): Attributes => {
  const { headers, socket, url = '/' } = request;
  const method = methodOf(request.method);
  const path = pathOf(url);
  const forwardedFor = firstOf(headers['x-forwarded-for']);
  const attributes: Attributes = {
    'http.request.method': method,
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    'url.path': path,
    'network.protocol.version': request.httpVersion,
    ...serverOf(headers.host),
  };
  if (method === '_OTHER' && request.method) attributes['http.request.method_original'] = request.method;
  if (path.length < url.length) attributes['url.query'] = url.slice(path.length + 1);
  if (headers['user-agent']) attributes['user_agent.original'] = headers['user-agent'];
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress) attributes['network.peer.address'] = remoteAddress;
  if (remotePort) attributes['network.peer.port'] = remotePort;
  const client = forwardedFor || remoteAddress;
  if (client) attributes['client.address'] = client;
  return attributes;
};

const end = ({ span, error }: RequestTrace, response: ServerResponse): void => {
  const { statusCode } = response;
  // A caller that went away before the answer began was told no status.
  if (response.headersSent) span.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= 500) {
    span.setAttribute('error.type', String(statusCode));
    if (error instanceof Error) span.recordException(error);
    const message = error instanceof Error ? { message: error.message } : {};
    span.setStatus({ code: SpanStatusCode.ERROR, ...message });
  }
  span.end();
};

/**
 * One span for every request that a server of this process answers, from Node's own word that it has come. Node tells
 * it in the same breath in which it calls the server's listeners, so what is entered here is what they run in, and
 * ends with them. A trace that is not recorded costs two ids and a context.
 */
const begin = (message: unknown): void => {
  const { request, response } = message as { request: TracedRequest; response: ServerResponse };
  if (isUntraced(request.url)) {
    context.attach(untracedContext);
    return;
  }
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const span = tracer().startSpan(spanMethodOf(request), { kind: SpanKind.SERVER }, parent);
  const traced: RequestTrace = { context: trace.setSpan(parent, span), span };
  request[TRACE] = traced;
  context.attach(traced.context);
  if (!span.isRecording()) return;
  span.setAttributes(attributesOf(request));
  response.once('close', () => end(traced, response));
};

const REQUEST_BEGINS = 'http.server.request.start';

export const traceRequests = (): void => subscribe(REQUEST_BEGINS, begin);
export const untraceRequests = (): void => void unsubscribe(REQUEST_BEGINS, begin);
