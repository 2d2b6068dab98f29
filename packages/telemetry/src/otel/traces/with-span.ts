import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import type { Attributes, Context, Link, Span, Tracer } from '@opentelemetry/api';
import {
  SERVED_TRACES_MAX,
  injectTraceContext,
  isLeftOut,
  linkActiveSpan,
  linksTo,
} from './trace-context.js';

/** The name of our tracer, which is the scope of every span that is made here. */
export const TRACER_NAME = '@bellwether/telemetry';

let started: Tracer | undefined;

/** Our tracer. It is kept, because a look-up by name takes as long as the start of a span that is not recorded. */
export const tracer = (): Tracer => started ?? trace.getTracer(TRACER_NAME);

/** Called when tracing starts and ends: a tracer belongs to the provider that made it. */
export const keepTracer = (kept: Tracer | undefined): void => {
  started = kept;
};

export interface WithSpanOptions {
  readonly attributes?: Attributes;
  readonly kind?: SpanKind;
  readonly links?: Link[];
  readonly startTimeMs?: number;
  readonly parent?: Context;
}

const fail = (span: Span, error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
};

/**
 * Runs `work` in a span of the current trace, named after the work (`apply transactions`). An error is
 * recorded on the span and thrown again. In a trace that is not recorded there is no new span: `work` gets
 * the span around it.
 */
export const withSpan = async <T>(
  name: string,
  work: (span: Span) => Promise<T> | T,
  { parent = context.active(), startTimeMs, ...options }: WithSpanOptions = {},
): Promise<T> => {
  const around = trace.getSpan(parent);
  if (isLeftOut(around)) return context.with(parent, () => work(around));
  const times = startTimeMs === undefined ? {} : { startTime: new Date(startTimeMs) };
  const span = tracer().startSpan(name, { kind: SpanKind.INTERNAL, ...options, ...times }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
};

/** Records a span that is over, such as a time of waiting. */
export const recordSpan = (
  name: string,
  startTimeMs: number,
  endTimeMs: number,
  { parent = context.active(), ...options }: Omit<WithSpanOptions, 'startTimeMs'> = {},
): void => {
  if (isLeftOut(trace.getSpan(parent))) return;
  const span = tracer().startSpan(name, { ...options, startTime: new Date(startTimeMs) }, parent);
  span.end(new Date(Math.max(startTimeMs, endTimeMs)));
};

/** A part of the current work that another trace asked for. */
export interface BatchTrace {
  readonly traceparent: string;
  /** The time in which the other trace waited for it. */
  readonly startTimeMs: number;
  readonly endTimeMs: number;
}

/** Parts of one request share a trace: they get one span, from the first start to the last end. */
const merged = (served: readonly BatchTrace[]): readonly BatchTrace[] => {
  const byTrace = new Map<string, BatchTrace>();
  for (const each of served) {
    const known = byTrace.get(each.traceparent) ?? each;
    byTrace.set(each.traceparent, {
      traceparent: each.traceparent,
      startTimeMs: Math.min(known.startTimeMs, each.startTimeMs),
      endTimeMs: Math.max(known.endTimeMs, each.endTimeMs),
    });
  }
  return [...byTrace.values()];
};

/**
 * Links a batch with the traces it serves, both ways: its span links to each of them, and each gets a span
 * with its time of waiting that links back. The trace of the batch itself needs none. At most 64 traces are
 * linked.
 */
export const linkBatchTraces = (name: string, served: readonly BatchTrace[]): void => {
  if (served.length === 0) return;
  const own = trace.getActiveSpan()?.spanContext().traceId;
  const others = served.filter(({ traceparent }) => own === undefined || !traceparent.includes(own));
  const joined = merged(others).slice(0, SERVED_TRACES_MAX);
  linkActiveSpan(joined);
  const links = linksTo([injectTraceContext()]);
  for (const { traceparent, startTimeMs, endTimeMs } of joined) {
    const parent = propagation.extract(ROOT_CONTEXT, { traceparent });
    recordSpan(name, startTimeMs, endTimeMs, { parent, links });
  }
};
