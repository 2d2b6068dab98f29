import type { JobTelemetry, QueueSnapshot } from '../../families/jobs.telemetry.js';
import { traceEnqueue } from '../../otel/traces/job-trace.js';

/** What the telemetry of jobs needs of a queue that is held by some library. Bull and BullMQ both fit. */
export interface JobQueueAdapter {
  readonly name: string;
  /** A bounded number of commands, however many jobs there are. */
  snapshot(): Promise<QueueSnapshot>;
  /** Handlers that are connected and take jobs, over all processes. */
  countConsumers(): Promise<number>;
  /** Calls back for each job that was taken from a silent handler. The returned function stops that. */
  onStalled(listener: (job: string | undefined) => void): () => void;
}

/** A job in the hands of a handler. Bull's and BullMQ's `Job` are such. */
export interface ClaimedJob {
  readonly id?: string | number | undefined;
  readonly name: string;
  /** When it was created, in milliseconds since 1970. */
  readonly timestamp: number;
  /** Attempts that ended before this one. */
  readonly attemptsMade: number;
  readonly opts: { readonly delay?: number | undefined; readonly attempts?: number | undefined };
  readonly data: unknown;
  /** No attempt after this one. */
  discard(): unknown;
  /** Replaces the data; where a library has no such method, attempts do not refer to each other. */
  update?(data: object): unknown;
}

/** A queue to put jobs into. Bull's and BullMQ's `Queue` are such. */
export interface JobSink<Options, Added> {
  readonly name: string;
  add(name: string, data: object, options?: Options): Promise<Added>;
}

/**
 * Puts a job in, with the trace of its caller, and counts it once the queue has accepted it. Works
 * with every queue that has Bull's `add`; the options are that library's own.
 */
export async function enqueueJob<Options, Added>(
  telemetry: JobTelemetry,
  queue: JobSink<Options, Added>,
  job: string,
  payload: object,
  options?: NoInfer<Options>,
): Promise<Added> {
  const { name } = queue;
  const added = await traceEnqueue({ queue: name, job }, (carrier) =>
    queue.add(job, { ...payload, ...carrier }, options),
  );
  telemetry.enqueued(name, job);
  return added;
}
