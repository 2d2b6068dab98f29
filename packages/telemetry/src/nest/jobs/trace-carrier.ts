import { type Context, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';

/** The fields of a payload that join a handler's trace to the one that put the job in. */
export interface TraceCarrier {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** The trace of whoever calls; empty where nothing is traced. What else a propagator adds stays out of payloads. */
export function currentTrace(): TraceCarrier {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const { traceparent, tracestate } = carrier;
  return { ...(traceparent && { traceparent }), ...(tracestate && { tracestate }) };
}

/** Runs work as a part of the trace that a payload carries; without one it begins a trace of its own. */
export function inTraceOf<T>(queue: string, job: string, data: unknown, work: () => Promise<T>): Promise<T> {
  const tracer = trace.getTracer('@bellwether/telemetry');
  const attributes = {
    'messaging.system': 'bull',
    'messaging.operation.type': 'process',
    'messaging.destination.name': queue,
    'bellwether.job.name': job,
  };
  return tracer.startActiveSpan(
    `process ${queue} ${job}`,
    { kind: SpanKind.CONSUMER, attributes },
    contextOf(data),
    async (span) => {
      try {
        return await work();
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}

function contextOf(data: unknown): Context {
  const carrier = typeof data === 'object' && data !== null ? data : {};
  return propagation.extract(context.active(), carrier);
}
