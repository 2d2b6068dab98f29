import { type JobContract, transactionsQueue } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { getQueueToken } from '@nestjs/bull';
import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bull';

export interface LaneCall {
  readonly lane: number;
  readonly transactionId: string;
  /** Set apart from the job that the server made for the transaction, and from others of this process. */
  readonly because: string;
  readonly delayMs?: number;
}

/** Puts a job for a lane into the queue, from within the worker. */
@Injectable()
export class LaneJobs {
  constructor(@Inject(getQueueToken(transactionsQueue.name)) private readonly queue: Queue) {}

  async call({ lane, transactionId, because, delayMs = 0 }: LaneCall): Promise<void> {
    const { attempts, backoff, timeoutMs, keep } = transactionsQueue.jobs[
      'apply-transactions'
    ] as JobContract;
    const id = printId('transaction', transactionId);
    await this.queue.add(
      'apply-transactions',
      { transaction_id: id, lane },
      {
        jobId: `${id}:${because}`,
        ...(delayMs > 0 && { delay: delayMs }),
        attempts,
        backoff: { type: backoff.type, delay: backoff.delayMs },
        timeout: timeoutMs,
        removeOnComplete: keep.completed,
        removeOnFail: keep.failed,
      },
    );
  }
}
