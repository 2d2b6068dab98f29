import type { JobTelemetry } from '../../families/jobs.telemetry.js';
import { traceEnqueue } from '../../otel/traces/job-trace.js';
import type { JobSink } from './job-queue-adapter.js';

/**
 * Puts a job in, with the trace of whoever asks for it, and counts it once the queue has taken it over. Works
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
