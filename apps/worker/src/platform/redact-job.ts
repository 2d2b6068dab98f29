import { redactFields } from '@bellwether/telemetry';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a handler said when it failed is running text and may quote an address or a header. */
const redactJob = (job: unknown): unknown => {
  if (!isFields(job)) return job;
  const { failedReason, stacktrace, opts } = job;
  return {
    ...job,
    failedReason: redactFields(failedReason),
    stacktrace: redactFields(stacktrace),
    opts: redactFields(opts),
  };
};

/**
 * The answers of the queue page without secrets. Payload, result and progress go through the page's own formatters;
 * this takes the rest: reasons, stacks, options and log lines.
 */
export function redactQueuePageBody(route: string, body: unknown): unknown {
  if (route.endsWith('/logs')) return redactFields(body);
  if (!isFields(body)) return body;
  const { queues, job } = body;
  return {
    ...body,
    ...(job !== undefined && { job: redactJob(job) }),
    ...(Array.isArray(queues) && {
      queues: queues.map((queue: unknown) =>
        isFields(queue) && Array.isArray(queue['jobs'])
          ? { ...queue, jobs: queue['jobs'].map(redactJob) }
          : queue,
      ),
    }),
  };
}
