import type { JobContract } from './define-queue.js';

/** What a contract says of one job, in the words of Bull's options. */
export interface QueuedJobOptions {
  readonly attempts: number;
  readonly backoff: { readonly type: string; readonly delay: number };
  readonly removeOnComplete: number;
  readonly removeOnFail: number;
  readonly jobId?: string;
  readonly delay?: number;
}

/**
 * The options with which every process puts a job in. The time an attempt may take is not among them: the one who
 * handles it bounds it, because the queue's own bound would let the handler run on unseen.
 */
export const jobOptions = (
  { attempts, backoff, keep }: JobContract,
  { jobId, delayMs }: { readonly jobId?: string; readonly delayMs?: number } = {},
): QueuedJobOptions => ({
  attempts,
  backoff: { type: backoff.type, delay: backoff.delayMs },
  removeOnComplete: keep.completed,
  removeOnFail: keep.failed,
  ...(jobId !== undefined && { jobId }),
  ...(delayMs !== undefined && { delay: delayMs }),
});
