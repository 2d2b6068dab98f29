import { transactionsQueue } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { LOG, type ProcessLog } from '../platform/context.js';
import { JobProducer } from '../platform/job-producer.js';
import { Outages } from '../platform/outages.js';

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

  /** For a lane whose oldest transaction has none that would come. */
  async recover(lane: number, transactionId: string): Promise<void> {
    // Not the transaction's own job id: a job of that id may lie among those that failed, and then no second one of
    // it is ever added.
    await this.call({ lane, transactionId, because: `recovered:${Date.now()}` });
    this.log.info(
      { lane, transaction_id: printId('transaction', transactionId) },
      'a queued transaction waits longer than usual; its lane got another job',
    );
  }

  async call({ lane, transactionId, because, delayMs = 0 }: LaneCall): Promise<void> {
    const id = printId('transaction', transactionId);
    await this.producer.enqueue(
      transactionsQueue,
      'apply-transactions',
      { transaction_id: id, lane },
      { jobId: `${id}:${because}`, ...(delayMs > 0 && { delayMs }) },
    );
  }
}
