import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Attributes, Context, Link, Span } from '@opentelemetry/api';
import { isLeftOut } from './recorded.js';
import { tracer } from './tracer.js';

export interface StepOptions {
  readonly attributes?: Attributes;
  readonly kind?: SpanKind;
  readonly links?: Link[];
  readonly startTimeMs?: number;
  /** The trace the step belongs to, where it is not that of the work under way. */
  readonly parent?: Context;
}

const fail = (span: Span, error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
};

/**
 * A step of a domain as a span of the trace under way, named after what is done to what (`apply transactions`).
 * An error is told on the span and thrown on. In a trace that is not recorded it is a part of the span around it, and
 * costs a function call.
 */
export const withStep = async <T>(
  name: string,
  work: (span: Span) => Promise<T> | T,
  { parent = context.active(), startTimeMs, ...options }: StepOptions = {},
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

/** A step that is over: waiting is known only when it ends. */
export const recordStep = (
  name: string,
  startTimeMs: number,
  endTimeMs: number,
  options: StepOptions = {},
): void => {
  const { parent = context.active(), attributes, kind, links } = options;
  if (isLeftOut(trace.getSpan(parent))) return;
  const span = tracer().startSpan(
    name,
    {
      startTime: new Date(startTimeMs),
      ...(attributes === undefined ? {} : { attributes }),
      ...(kind === undefined ? {} : { kind }),
      ...(links === undefined ? {} : { links }),
    },
    parent,
  );
  span.end(new Date(Math.max(startTimeMs, endTimeMs)));
};
