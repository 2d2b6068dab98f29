import { ROOT_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { recordStep } from './step.js';
import { injectTraceContext, linkActiveSpan, linksTo, SERVED_TRACES_MAX } from './trace-context.js';

/** A part of the work under way that was asked for in another trace. */
export interface ServedTrace {
  readonly traceparent: string;
  /** From when the other trace has been waiting for it, and until when. */
  readonly startTimeMs: number;
  readonly endTimeMs: number;
}

/** Many parts asked for in one request wait in one trace: one step tells from when the first until when the last. */
const merged = (served: readonly ServedTrace[]): readonly ServedTrace[] => {
  const byTrace = new Map<string, ServedTrace>();
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
 * Joins work that serves several traces at once, as a batch does, with each of them: its span refers to them, and each
 * gets a step of its own that refers back. So whoever opens one of them finds how long it waited, and what it waited
 * for. The trace of the work itself has all of that already. Beyond a number of them they are left out.
 */
export const joinServedTraces = (name: string, served: readonly ServedTrace[]): void => {
  if (served.length === 0) return;
  const own = trace.getActiveSpan()?.spanContext().traceId;
  const others = served.filter(({ traceparent }) => own === undefined || !traceparent.includes(own));
  const joined = merged(others).slice(0, SERVED_TRACES_MAX);
  linkActiveSpan(joined);
  const links = linksTo([injectTraceContext()]);
  for (const { traceparent, startTimeMs, endTimeMs } of joined) {
    const parent = propagation.extract(ROOT_CONTEXT, { traceparent });
    recordStep(name, startTimeMs, endTimeMs, { parent, links });
  }
};
