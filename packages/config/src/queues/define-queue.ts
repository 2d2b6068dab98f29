import { z } from 'zod';
import { GiveUp } from '../errors/operating-error.js';

export interface Backoff {
  readonly type: 'fixed' | 'exponential';
  readonly delayMs: number;
}

/** What the process that puts a job in and the process that takes it out agree on. */
export interface JobContract<S extends z.ZodType = z.ZodType> {
  /** What a handler does with it, in one sentence. */
  readonly doc: string;
  readonly payload: S;
  /** A payload that decodes; documentation and test at once. */
  readonly sample: z.output<S>;
  /** How often it is tried in all. */
  readonly attempts: number;
  readonly backoff: Backoff;
  /** How long one attempt may take before it counts as failed. */
  readonly timeoutMs: number;
  /** How many one worker handles at the same time. */
  readonly concurrency: number;
  /** How many that ended are kept to look at. */
  readonly keep: { readonly completed: number; readonly failed: number };
}

export interface QueueContract<
  N extends string = string,
  J extends Readonly<Record<string, z.ZodType>> = Readonly<Record<string, z.ZodType>>,
> {
  readonly name: N;
  readonly doc: string;
  readonly jobs: { readonly [K in keyof J]: JobContract<J[K]> };
}

export const defineQueue = <const N extends string, J extends Readonly<Record<string, z.ZodType>>>(
  name: N,
  contract: Omit<QueueContract<N, J>, 'name'>,
): QueueContract<N, J> => Object.freeze({ name, ...contract });

/**
 * What every payload carries besides its own fields. Both are optional because a job may be enqueued outside
 * a request, by a sweeper or by hand.
 */
const carried = {
  /** Joins the handler's trace to the one that enqueued the job. */
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
  /** Finds the log lines of the request that enqueued the job. */
  request_id: z.string().optional(),
};

/** Fields that are not known are dropped, so that a newer server can talk to an older worker. */
export const jobPayload = <S extends z.ZodRawShape>(shape: S) => z.object({ ...shape, ...carried });

/** What a handler gets. */
export type PayloadOf<Q extends QueueContract, J extends keyof Q['jobs']> = z.output<Q['jobs'][J]['payload']>;

/** Reads what came out of Redis. What is not as the contract says will not become so by trying again. */
export const decodePayload = <Q extends QueueContract, J extends keyof Q['jobs'] & string>(
  queue: Q,
  job: J,
  data: unknown,
): PayloadOf<Q, J> => {
  const contract = queue.jobs[job];
  if (contract === undefined)
    throw new GiveUp('JOB_PAYLOAD_INVALID', `queue ${queue.name} has no job ${job}`);
  const result = contract.payload.safeParse(data);
  if (result.success) return result.data as PayloadOf<Q, J>;
  const fields = result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  throw new GiveUp('JOB_PAYLOAD_INVALID', `the payload of ${queue.name}/${job} is not valid`, { fields });
};

/** One job contract as Bull's options. */
export interface QueuedJobOptions {
  readonly attempts: number;
  readonly backoff: { readonly type: string; readonly delay: number };
  readonly removeOnComplete: number;
  readonly removeOnFail: number;
  readonly jobId?: string;
  readonly delay?: number;
}

/**
 * The options with which every process puts a job in. The handler bounds the time of an attempt itself: the
 * queue's own bound would let the handler run on unseen.
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
