import {
  ROOT_CONTEXT,
  TraceFlags,
  context,
  isSpanContextValid,
  propagation,
  trace,
} from '@opentelemetry/api';
import type { Link, SpanContext } from '@opentelemetry/api';
import type { SpanReference } from '../../instruments/series-table.js';

const isSampled = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) !== 0;

/** The trace as it travels in the data of a job, in the W3C form. */
export interface TraceCarrier {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** The trace of the work under way, to be put into what is handed on; empty where nothing is traced. */
export const injectTraceContext = (): TraceCarrier => {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const { traceparent, tracestate } = carrier;
  if (traceparent === undefined) return {};
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
};

/** The same for what is stored with each of many things: only where the trace is kept, and so worth a place. */
export const keptTraceparent = (): string | undefined =>
  activeSpanReference() === undefined ? undefined : injectTraceContext().traceparent;

/** Runs `work` inside the trace that was handed on. Without one, or with a damaged one, it starts its own. */
export const withExtractedContext = <T>(carrier: TraceCarrier, work: () => T): T =>
  context.with(propagation.extract(ROOT_CONTEXT, carrier), work);

/** Links of one span. More tell nothing, and every link is kept until the span is sent. */
export const SERVED_TRACES_MAX = 64;

/**
 * References to the traces that one piece of work serves at once, as a batch does. One that is not kept is left out:
 * whoever followed the reference would find nothing.
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

/** Adds links to the span of the work under way, where what it serves is known only inside. */
export const linkActiveSpan = (carriers: Iterable<TraceCarrier>): void => {
  const span = trace.getActiveSpan();
  if (span?.isRecording() === true) span.addLinks(linksTo(carriers));
};

/** The span a recorded value belongs to, if it is sampled: an exemplar that leads nowhere helps nobody. */
export const activeSpanReference = (): SpanReference | undefined => {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSampled(span) ? span : undefined;
};
