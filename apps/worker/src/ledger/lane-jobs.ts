import { transactionsQueue } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { LOG, type ProcessLog } from '../platform/context.js';
import { type EnqueueOptions, JobProducer } from '../platform/job-producer.js';
import { Outages } from '../platform/outages.js';

const readyJobsMax = 1_000;

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
    private readonly producer: JobProducer,
    private readonly outages: Outages,
    @Inject(LOG) private readonly log: ProcessLog,
  ) {}

  /** For what recovery finds anyway, should this fail. */
  async callQuietly(call: LaneCall): Promise<void> {
    try {
      await this.call(call);
    } catch (error) {
      if (this.outages.explain(error)) return;
      this.log.warn(
        { err: error, lane: call.lane },
        'a lane could not be given a job; recovery will see to it',
      );
    }
  }

  /** With so many jobs waiting, one more would be no sooner; where nobody takes them, they must not become ever more. */
  async areMany(): Promise<boolean> {
    return (await this.producer.countReady(transactionsQueue)) >= readyJobsMax;
  }

  /**
   * One job for a lane and an interval, whoever asks; false where it is there already. Not the transaction's own job id,
   * nor the same one for ever: a job of that id may lie among those that failed, and then no second one of it is ever
   * added.
   */
  async recover(lane: number, transactionId: string, interval: number): Promise<boolean> {
    const jobId = `recovered:${lane}:${interval}`;
    if (await this.producer.has(transactionsQueue, jobId)) return false;
    const id = printId('transaction', transactionId);
    await this.enqueue({ transaction_id: id, lane }, { jobId });
    this.log.info(
      { lane, transaction_id: id },
      'a queued transaction waits longer than usual; its lane got another job',
    );
    return true;
  }

  async call({ lane, transactionId, because, delayMs = 0 }: LaneCall): Promise<void> {
    const id = printId('transaction', transactionId);
    await this.enqueue(
      { transaction_id: id, lane },
      { jobId: `${id}:${because}`, ...(delayMs > 0 && { delayMs }) },
    );
  }

  private enqueue(
    payload: { readonly transaction_id: string; readonly lane: number },
    options: EnqueueOptions,
  ): Promise<void> {
    return this.producer.enqueue(transactionsQueue, 'apply-transactions', payload, options);
  }
}
