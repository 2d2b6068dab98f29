import { TraceFlags, trace } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';

const isSampled = (span: Span): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

/** Asked of the trace and not of its span, which may have ended before the last of its work. */
export const isInRecordedTrace = (): boolean => {
  const span = trace.getActiveSpan();
  return span !== undefined && isSampled(span);
};

/**
 * Whether this process decided that the trace of this span is not recorded. Then none of its steps is, whatever the
 * sampler, and they need no span of their own. What another process decided, the sampler may see differently.
 */
export const isLeftOut = (span: Span | undefined): span is Span =>
  span !== undefined && !isSampled(span) && span.spanContext().isRemote !== true;
