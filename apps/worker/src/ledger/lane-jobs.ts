import { type JobContract, transactionsQueue } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import { getQueueToken } from '@nestjs/bull';
import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import { LOG } from '../platform/context.js';

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
  constructor(
    @Inject(getQueueToken(transactionsQueue.name)) private readonly queue: Queue,
    @Inject(LOG) private readonly log: TelemetryLog,
  ) {}

  /** For what recovery finds anyway, should this fail. */
  async callQuietly(call: LaneCall): Promise<void> {
    try {
      await this.call(call);
    } catch (error) {
      this.log.warn(
        { err: error, lane: call.lane },
        'a lane could not be given a job; recovery will see to it',
      );
    }
  }

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
