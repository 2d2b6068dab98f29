import { ROOT_CONTEXT, SpanKind, propagation } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { recordStep, withStep } from './with-span.js';
import { injectTraceContext, linksTo } from './trace-context.js';
import type { TraceCarrier } from './trace-context.js';

export interface TracedJob {
  readonly queue: string;
  readonly job: string;
}

const attributesOf = ({ queue, job }: TracedJob): Attributes => ({
  'messaging.system': 'bull',
  'messaging.destination.name': queue,
  'bellwether.job': job,
});

/** Puts a job into its queue in a span of the current trace. `put` gets the trace context for the data of the job. */
export const traceEnqueue = <T>(job: TracedJob, put: (carrier: TraceCarrier) => Promise<T>): Promise<T> =>
  withStep(`enqueue ${job.job}`, () => put(injectTraceContext()), {
    kind: SpanKind.PRODUCER,
    attributes: { ...attributesOf(job), 'messaging.operation.type': 'send' },
  });

export interface TakenJobTrace extends TracedJob {
  readonly jobId: string;
  readonly attempt: number;
  /** From the job's data. */
  readonly carrier: TraceCarrier;
  /** When it was to be taken; an intended delay is over then. */
  readonly dueAtMs: number;
  readonly takenAtMs: number;
  /** The trace of the attempt before this one, from the job's data. */
  readonly previousAttempt?: string | undefined;
}

/**
 * Runs one attempt of a job in the trace that enqueued it: first the time it waited, then the work. Attempts
 * are spans of the same trace; each links to the one before.
 */
export const traceJob = <T>(taken: TakenJobTrace, work: () => Promise<T>): Promise<T> => {
  const parent = propagation.extract(ROOT_CONTEXT, taken.carrier);
  const attributes = {
    ...attributesOf(taken),
    'messaging.message.id': taken.jobId,
    'bellwether.job.attempt': taken.attempt,
  };
  recordStep(`wait ${taken.job}`, Math.min(taken.dueAtMs, taken.takenAtMs), taken.takenAtMs, {
    parent,
    attributes,
  });
  return withStep(`run ${taken.job}`, work, {
    parent,
    kind: SpanKind.CONSUMER,
    attributes: { ...attributes, 'messaging.operation.type': 'process' },
    links: taken.previousAttempt === undefined ? [] : linksTo([{ traceparent: taken.previousAttempt }]),
  });
};
