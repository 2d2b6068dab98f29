import { type JobContract, type PayloadOf, type QueueContract, TryLater } from '@bellwether/config';
import { getQueueToken } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { JobOptions, Queue } from 'bull';

/** Puts jobs into queues as their contracts say. The one way from this process to the worker. */
@Injectable()
export class JobProducer {
  constructor(private readonly modules: ModuleRef) {}

  /**
   * Enqueues a job; one with an id that is there already is not doubled. Throws TryLater when Redis does not take it:
   * what must not be lost is in the database first.
   */
  async enqueue<Q extends QueueContract, J extends keyof Q['jobs'] & string>(
    queue: Q,
    job: J,
    payload: PayloadOf<Q, J>,
    options: { readonly jobId?: string; readonly delayMs?: number } = {},
  ): Promise<void> {
    const contract = queue.jobs[job] as JobContract;
    try {
      await this.queue(queue.name).add(job, contract.payload.parse(payload), jobOptions(contract, options));
    } catch (cause) {
      throw new TryLater('GEN_UNAVAILABLE', 'the queue does not answer', {}, { cause });
    }
  }

  /** Jobs that wait in a queue, for those who refuse more when there are too many. */
  async pending(queue: QueueContract): Promise<number> {
    try {
      const { waiting, delayed, paused } = (await this.queue(queue.name).getJobCounts()) as unknown as Record<
        'waiting' | 'delayed' | 'paused',
        number
      >;
      return waiting + delayed + (paused ?? 0);
    } catch (cause) {
      throw new TryLater('GEN_UNAVAILABLE', 'the queue does not answer', {}, { cause });
    }
  }

  private queue(name: string): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }
}

const jobOptions = (
  { attempts, backoff, timeoutMs, keep }: JobContract,
  { jobId, delayMs }: { readonly jobId?: string; readonly delayMs?: number },
): JobOptions => ({
  attempts,
  backoff: { type: backoff.type, delay: backoff.delayMs },
  timeout: timeoutMs,
  removeOnComplete: keep.completed,
  removeOnFail: keep.failed,
  ...(jobId !== undefined && { jobId }),
  ...(delayMs !== undefined && { delay: delayMs }),
});
