import { GiveUp, type PayloadOf, transactionsQueue } from '@bellwether/config';
import { HandlesJob, type JobContext, type JobHandler } from '@bellwether/platform';
import { LanesService } from './lanes.service.js';

/**
 * Applies the queued transactions of one lane.
 *
 * Takes: the lane, and the transaction that caused the job.
 * Writes, in one SQL transaction per batch: entries, balances, statuses and history. Deletes the queue rows.
 * Outcomes: all due work of the lane is applied, inflight, void or rejected; or a running pass or a later job
 * does it. A batch is done as a whole or not at all.
 * Retried: when Postgres does not answer or a batch fails. Written batches stay, the rest still waits.
 * Not retried: when a guarantee of the ledger is broken. Nothing is written, and this process stops consuming
 * the queue, because the same would happen again.
 * A repeat is harmless: work is taken from its queue row, and the row is deleted in the SQL transaction that
 * writes the outcome. A job that comes twice or late finds no row and does nothing.
 */
@HandlesJob(transactionsQueue.name, 'apply-transactions')
export class ApplyTransactionsJob implements JobHandler<
  PayloadOf<typeof transactionsQueue, 'apply-transactions'>
> {
  constructor(private readonly lanes: LanesService) {}

  async handle(
    { lane }: PayloadOf<typeof transactionsQueue, 'apply-transactions'>,
    context: JobContext,
  ): Promise<void> {
    try {
      await this.lanes.work(lane);
    } catch (error) {
      if (error instanceof GiveUp && error.code === 'TXN_INVARIANT_BROKEN') {
        // Not awaited: pausing a queue waits for its running jobs, and this job is one of them.
        void context.stopConsuming(error.message);
      }
      throw error;
    }
  }
}
