/** What a queue keeps of a job that tells when it was to be taken. Times in milliseconds since 1970. */
export interface JobTimes {
  readonly timestamp: number;
  readonly delayMs?: number | undefined;
  readonly attemptsMade?: number | undefined;
  readonly backoff?:
    { readonly type?: string | undefined; readonly delay?: number | undefined } | number | undefined;
  /** When a handler last took it. */
  readonly processedOn?: number | undefined;
  /** When somebody sent it round again by hand. */
  readonly retriedOn?: number | undefined;
}

/**
 * When a waiting job was to be taken: an intended delay and a back-off are not waiting. After an attempt the
 * queue keeps its begin and not its end, so that a retry seems due earlier by the time that the attempt took.
 */
export function dueAtMs(job: JobTimes): number {
  const first = job.timestamp + (job.delayMs ?? 0);
  const again = job.processedOn === undefined ? 0 : job.processedOn + backoffMs(job);
  return Math.max(first, again, job.retriedOn ?? 0);
}

/** As Bull and BullMQ reckon their own two kinds; one that a team wrote itself is not known here. */
function backoffMs({ attemptsMade = 0, backoff }: JobTimes): number {
  if (attemptsMade === 0 || backoff === undefined) return 0;
  const { type = 'fixed', delay = 0 } = typeof backoff === 'number' ? { delay: backoff } : backoff;
  if (type === 'fixed') return delay;
  return type === 'exponential' ? Math.round((2 ** attemptsMade - 1) * delay) : 0;
}
