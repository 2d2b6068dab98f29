import { type PayloadOf, transactionsQueue } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { type EnqueueOptions, JobProducer, LOG, Outages, type ProcessLog } from '@bellwether/platform';

export interface LaneCall {
  readonly lane: number;
  readonly transactionId: string;
  /** Makes the job id differ from the job of the server and from other jobs of this process. */
  readonly because: string;
  readonly delayMs?: number;
}

/** Enqueues jobs for lanes from within the worker. */
@Injectable()
export class LaneJobs {
  constructor(
    private readonly producer: JobProducer,
    private readonly outages: Outages,
    @Inject(LOG) private readonly log: ProcessLog,
  ) {}

  /** Never rejects: recovery finds what is missing. */
  async callQuietly({ lane, transactionId, because, delayMs = 0 }: LaneCall): Promise<void> {
    const id = printId('transaction', transactionId);
    const options = { jobId: `${id}:${because}`, ...(delayMs > 0 && { delayMs }) };
    try {
      await this.enqueue({ transaction_id: id, lane }, options);
    } catch (error) {
      if (this.outages.explain(error)) return;
      this.log.warn({ err: error, lane }, 'a lane could not be given a job; recovery will see to it');
    }
  }

  /**
   * Enqueues one recovery job per lane; false while one has not ended. So a lane has at most one, even when
   * no worker takes them. It has its own job id: the job of the transaction may be among the failed ones.
   */
  async recover(lane: number, transactionId: string): Promise<boolean> {
    const jobId = `recovered:${lane}`;
    if (await this.producer.isUnderWay(transactionsQueue, jobId)) return false;
    const id = printId('transaction', transactionId);
    await this.enqueue({ transaction_id: id, lane }, { jobId, replaces: 'ended' });
    const fields = { lane, transaction_id: id };
    this.log.info(fields, 'a queued transaction waits longer than usual; its lane got another job');
    return true;
  }

  private enqueue(
    payload: PayloadOf<typeof transactionsQueue, 'apply-transactions'>,
    options: EnqueueOptions,
  ) {
    return this.producer.enqueue(transactionsQueue, 'apply-transactions', payload, options);
  }
}
