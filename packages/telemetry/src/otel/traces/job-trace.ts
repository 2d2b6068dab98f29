import { ROOT_CONTEXT, SpanKind, propagation, type Attributes } from '@opentelemetry/api';
import { recordSpan, withSpan } from './with-span.js';
import { injectTraceContext, linksTo, type TraceCarrier } from './trace-context.js';

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
  withSpan(`enqueue ${job.job}`, () => put(injectTraceContext()), {
    kind: SpanKind.PRODUCER,
    attributes: { ...attributesOf(job), 'messaging.operation.type': 'send' },
  });

export interface ClaimedJobTrace extends TracedJob {
  readonly jobId: string;
  readonly attempt: number;
  /** From the job's data. */
  readonly carrier: TraceCarrier;
  /** When it was to be taken; an intended delay is over then. */
  readonly dueAtMs: number;
  readonly claimedAtMs: number;
  /** The trace of the attempt before this one, from the job's data. */
  readonly previousAttempt?: string | undefined;
}

/**
 * Runs one attempt of a job in the trace that enqueued it: first the time it waited, then the work. Attempts
 * are spans of the same trace; each links to the one before.
 */
export const traceJob = <T>(claimed: ClaimedJobTrace, work: () => Promise<T>): Promise<T> => {
  const parent = propagation.extract(ROOT_CONTEXT, claimed.carrier);
  const attributes = {
    ...attributesOf(claimed),
    'messaging.message.id': claimed.jobId,
    'bellwether.job.attempt': claimed.attempt,
  };
  recordSpan(`wait ${claimed.job}`, Math.min(claimed.dueAtMs, claimed.claimedAtMs), claimed.claimedAtMs, {
    parent,
    attributes,
  });
  return withSpan(`run ${claimed.job}`, work, {
    parent,
    kind: SpanKind.CONSUMER,
    attributes: { ...attributes, 'messaging.operation.type': 'process' },
    links: claimed.previousAttempt === undefined ? [] : linksTo([{ traceparent: claimed.previousAttempt }]),
  });
};
