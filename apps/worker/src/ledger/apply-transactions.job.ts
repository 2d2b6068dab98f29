import { GiveUp, type PayloadOf, transactionsQueue } from '@bellwether/config';
import { HandlesJob, type JobContext, type JobHandler } from '@bellwether/platform';
import { LanesService } from './lanes.service.js';

/**
 * Applies the queued transactions of one lane.
 *
 * Takes: the lane, and the transaction that caused the job.
 * Writes, in one SQL transaction per batch: entries, balances, statuses and history; removes the places in the queue.
 * Outcomes: everything that was due in the lane is applied, inflight, void or rejected, or a pass that runs already
 * sees to it, or another job after a while; of a batch all is done or nothing.
 * Retried: when Postgres does not answer or a batch fails. What was written before stays, the rest still waits.
 * Not retried: when a guarantee of the ledger does not hold. Then nothing is written and the queue is no longer
 * consumed by this process, because the same would happen again or something worse.
 * A repeat is harmless: work is taken from its place in the queue, and the place goes in the same SQL transaction
 * that writes what became of it. A job that comes twice, late or for nothing finds no place and does nothing.
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
        // Not awaited: pausing a queue waits for its running jobs, and this is one of them.
        void context.stopConsuming(error.message);
      }
      throw error;
    }
  }
}
