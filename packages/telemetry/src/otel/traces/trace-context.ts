import {
  ROOT_CONTEXT,
  TraceFlags,
  context,
  isSpanContextValid,
  propagation,
  trace,
} from '@opentelemetry/api';
import type { Link, Span, SpanContext } from '@opentelemetry/api';
import type { SpanReference } from '../../instruments/series-table.js';

const isSampled = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) !== 0;

/** The trace as it travels in the data of a job, in the W3C form. */
export interface TraceCarrier {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** The current trace, to be put into a job or a message; empty where nothing is traced. */
export const injectTraceContext = (): TraceCarrier => {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const { traceparent, tracestate } = carrier;
  if (traceparent === undefined) return {};
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
};

/** For a column of a table: the current trace, only if it is sampled, to save space. */
export const sampledTraceparent = (): string | undefined =>
  activeSpanReference() === undefined ? undefined : injectTraceContext().traceparent;

/** Runs `work` in the trace of the carrier. Without a trace, or with a damaged one, `work` starts its own. */
export const withExtractedContext = <T>(carrier: TraceCarrier, work: () => T): T =>
  context.with(propagation.extract(ROOT_CONTEXT, carrier), work);

/** Links of one span. Every link is kept in memory until the span is sent. */
export const SERVED_TRACES_MAX = 64;

/**
 * Links to the traces that one piece of work serves at once, as a batch does. A trace that is not sampled
 * is left out: the link would lead nowhere.
 */
export const linksTo = (carriers: Iterable<TraceCarrier>): Link[] => {
  const links = new Map<string, Link>();
  for (const carrier of carriers) {
    if (links.size >= SERVED_TRACES_MAX) break;
    const span = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier));
    if (span !== undefined && isSpanContextValid(span) && isSampled(span))
      links.set(`${span.traceId}${span.spanId}`, { context: span });
  }
  return [...links.values()];
};

/** Adds links to the current span, for work that finds out later which traces it serves. */
export const linkActiveSpan = (carriers: Iterable<TraceCarrier>): void => {
  const span = trace.getActiveSpan();
  if (span?.isRecording() === true) span.addLinks(linksTo(carriers));
};

/** The span of a recorded value, if it is sampled: otherwise an exemplar would lead nowhere. */
export const activeSpanReference = (): SpanReference | undefined => {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSampled(span) ? span : undefined;
};

/** Reads the flags of the trace, because the span may have ended before its work. */
export const isInRecordedTrace = (): boolean => activeSpanReference() !== undefined;

/**
 * Whether this process decided that the trace of this span is not recorded. Then none of its steps is, and
 * they need no span of their own. For a decision of another process the sampler may decide otherwise.
 */
export const isLeftOut = (span: Span | undefined): span is Span =>
  span !== undefined && !isSampled(span.spanContext()) && span.spanContext().isRemote !== true;
