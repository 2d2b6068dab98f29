import { performance } from 'node:perf_hooks';

import type { JobOutcome, JobTelemetry, RetryReason } from '../../families/jobs.telemetry.js';
import { traceJob } from '../../otel/traces/job-trace.js';
import { activeSpanReference, injectTraceContext } from '../../otel/traces/trace-context.js';
import type { ClaimedJob } from './job-queue-adapter.js';

/** The decision about an attempt that ended in an error. */
export type JobVerdict =
  { readonly retry: true; readonly reason: Exclude<RetryReason, 'stalled'> } | { readonly retry: false };

export interface RunRules {
  readonly telemetry: JobTelemetry;
  /** The one place of an app that turns its errors into retries or a final failure. */
  judge(error: unknown): JobVerdict;
  /** After this long the handler's signal is aborted. */
  readonly timeoutMs?: number | undefined;
  /** How long a handler may take to end after its signal has fired. */
  readonly graceMs?: number | undefined;
  /** Aborted when the process stops and waits no longer. */
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => number) | undefined;
  /** Called with the error of an attempt, within its trace, so that a log line leads there. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

/** The reason of an abort: the time of the handler was over. */
export class JobTimeout extends Error {
  constructor(queue: string, job: string, timeoutMs: number) {
    super(`the job ${queue}/${job} took longer than ${timeoutMs / 1000} s`);
    this.name = 'TimeoutError';
  }
}

const defaultGraceMs = 5_000;

/**
 * Runs a handler for one attempt of a job: within its time, as a part of the trace that put the job in,
 * measured, and with its error turned into a retry or a final failure. Rejects with the handler's error,
 * from which the queue learns of it; a job that is not to be tried again is discarded first.
 */
export async function runJob<T>(
  rules: RunRules,
  queue: string,
  job: ClaimedJob,
  handler: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { telemetry, now = Date.now } = rules;
  const claimedAtMs = now();
  // The queue does not keep when a retry was due, so the wait is known for first attempts alone.
  const isFirst = job.attemptsMade === 0;
  const dueAtMs = isFirst ? job.timestamp + (job.opts.delay ?? 0) : claimedAtMs;
  if (isFirst) telemetry.waited(queue, job.name, (claimedAtMs - dueAtMs) / 1000);
  const begin = performance.now();
  const ended = (outcome: JobOutcome): void =>
    telemetry.attempted(queue, job.name, outcome, (performance.now() - begin) / 1000);
  const traced = {
    queue,
    job: job.name,
    jobId: String(job.id ?? ''),
    attempt: job.attemptsMade + 1,
    carrier: { traceparent: textIn(job.data, 'traceparent'), tracestate: textIn(job.data, 'tracestate') },
    previousAttempt: textIn(job.data, previousAttemptKey),
    dueAtMs,
    claimedAtMs,
  };
  return traceJob(traced, async () => {
    try {
      const result = await withinItsTime(rules, queue, job, handler);
      ended('completed');
      return result;
    } catch (error) {
      rules.onFailure?.(error);
      ended(await settle(rules, queue, job, error));
      throw error;
    }
  });
}

/** A payload may be anything: it comes from outside and is not validated yet. */
function textIn(data: unknown, key: string): string | undefined {
  const value =
    typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

const previousAttemptKey = 'previous_attempt';

/** Lets the next attempt refer to this one, where the trace of this one is kept. */
async function rememberAttempt(job: ClaimedJob): Promise<void> {
  if (job.update === undefined || activeSpanReference() === undefined) return;
  const { traceparent } = injectTraceContext();
  try {
    await job.update({ ...(job.data as object), [previousAttemptKey]: traceparent });
  } catch {
    // The next attempt matters more than its reference to this one.
  }
}

async function settle(
  { telemetry, judge }: RunRules,
  queue: string,
  job: ClaimedJob,
  error: unknown,
): Promise<JobOutcome> {
  const verdict: JobVerdict = error instanceof JobTimeout ? { retry: true, reason: 'timeout' } : judge(error);
  if (!verdict.retry) {
    await job.discard();
    return 'failed';
  }
  // The attempt that has just ended is not in `attemptsMade` yet.
  if (job.attemptsMade + 1 >= (job.opts.attempts ?? 1)) return 'failed';
  telemetry.retried(queue, job.name, verdict.reason);
  await rememberAttempt(job);
  return 'retried';
}

async function withinItsTime<T>(
  { timeoutMs, graceMs = defaultGraceMs, signal }: RunRules,
  queue: string,
  job: ClaimedJob,
  handler: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const stop = (): void => abort.abort(signal?.reason);
  if (signal?.aborted) stop();
  else signal?.addEventListener('abort', stop, { once: true });
  const timers: NodeJS.Timeout[] = [];
  const abandoned = new Promise<never>((_resolve, reject) => {
    // A handler that ignores the signal gets some time, because two runs of one job at once are worse than a late one.
    const giveUp = (): void =>
      void timers.push(setTimeout(() => reject(abort.signal.reason as Error), graceMs));
    if (abort.signal.aborted) giveUp();
    else abort.signal.addEventListener('abort', giveUp, { once: true });
  });
  if (timeoutMs !== undefined) {
    timers.push(setTimeout(() => abort.abort(new JobTimeout(queue, job.name, timeoutMs)), timeoutMs));
  }
  try {
    return await Promise.race([handler(abort.signal), abandoned]);
  } catch (error) {
    // A handler may end with an error of its own when its time is over.
    throw abort.signal.reason instanceof JobTimeout ? abort.signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    for (const timer of timers) clearTimeout(timer);
  }
}
