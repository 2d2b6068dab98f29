import type { JobTelemetry } from '../../families/jobs.telemetry.js';
import type { JobSink } from './job-queue-adapter.js';
import { currentTrace } from './trace-carrier.js';

/**
 * Puts a job in, with the trace of whoever asks for it, and counts it once the queue has taken it over. Works with
 * every queue that has Bull's `add`; the options are that library's own.
 */
export async function enqueueJob<Options, Added>(
  telemetry: JobTelemetry,
  queue: JobSink<Options, Added>,
  job: string,
  payload: object,
  options?: NoInfer<Options>,
): Promise<Added> {
  const added = await queue.add(job, { ...payload, ...currentTrace() }, options);
  telemetry.enqueued(queue.name, job);
  return added;
}
