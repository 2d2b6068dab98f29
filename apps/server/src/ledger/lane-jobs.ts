import { transactionsQueue } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../platform/context.js';
import { JobProducer } from '../platform/job-producer.js';
import type { AcceptedTransaction } from './accepted.repository.js';

/** Tells the worker that something waits in a lane. */
@Injectable()
export class LaneJobs {
  constructor(
    private readonly jobs: JobProducer,
    @Inject(LOG) private readonly log: TelemetryLog,
  ) {}

  /**
   * One job per lane and group: it takes along everything that waits in its lane. Never rejects: what is stored is
   * safe, and recovery gives a job to what got none.
   */
  async tell(stored: readonly AcceptedTransaction[]): Promise<void> {
    const leaders = new Map<number, AcceptedTransaction>();
    for (const transaction of stored) {
      if (transaction.scheduledFor === null && !leaders.has(transaction.lane)) {
        leaders.set(transaction.lane, transaction);
      }
    }
    const jobs = [...leaders.values(), ...stored.filter(({ scheduledFor }) => scheduledFor !== null)];
    const told = await Promise.allSettled(jobs.map((transaction) => this.enqueue(transaction)));
    const failed = told.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      this.log.warn({ err: failed.reason }, 'stored transactions have no job yet; recovery gives them one');
    }
  }

  private async enqueue({ id, lane, scheduledFor }: AcceptedTransaction): Promise<void> {
    const transactionId = printId('transaction', id);
    const delayMs = scheduledFor === null ? 0 : Math.max(0, scheduledFor.getTime() - Date.now());
    await this.jobs.enqueue(
      transactionsQueue,
      'apply-transactions',
      { transaction_id: transactionId, lane },
      { jobId: transactionId, ...(delayMs > 0 && { delayMs }) },
    );
  }
}
