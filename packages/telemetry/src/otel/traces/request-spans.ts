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
import type { Context, Span } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { attributesOf, isUntraced, spanMethodOf } from './request-attributes.js';
import { tracer } from './tracer.js';

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

/**
 * What a listener throws to Node from here would end the process. A request is worth more than its trace, so it goes on
 * without one.
 */
const tellUntraced = (error: unknown): void =>
  diag.debug(`a request is not traced: ${error instanceof Error ? error.message : String(error)}`);

/** The standard asks for a status or the kind of an error; this is for an answer that broke off for neither. */
const ABORTED = 'aborted';

const errorTypeOf = ({ statusCode }: ServerResponse, error: unknown): string => {
  if (statusCode >= 500) return String(statusCode);
  return error instanceof Error ? error.name : ABORTED;
};

const end = ({ span, error }: RequestTrace, response: ServerResponse): void => {
  const { statusCode, headersSent, writableFinished } = response;
  // A caller that went away before the answer began was told no status.
  if (headersSent) span.setAttribute('http.response.status_code', statusCode);
  const isFailed = statusCode >= 500;
  if (isFailed || !writableFinished) {
    span.setAttribute('error.type', errorTypeOf(response, error));
    if (error instanceof Error) span.recordException(error);
    const message = error instanceof Error ? { message: error.message } : {};
    // An answer that breaks off for no reason of ours is a caller that has left.
    if (isFailed || error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, ...message });
  }
  span.end();
};

/**
 * One span for every request that a server of this process answers, from Node's own word that it has come. Node tells
 * it in the same breath in which it calls the server's listeners, so what is entered here is what they run in, and
 * ends with them. A trace that is not recorded costs two ids and a context.
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
      tellUntraced(error);
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
    tellUntraced(error);
  }
};

const REQUEST_BEGINS = 'http.server.request.start';

export const traceRequests = (): void => subscribe(REQUEST_BEGINS, onRequest);
export const untraceRequests = (): void => void unsubscribe(REQUEST_BEGINS, onRequest);
