import { transactionsQueue } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { type TelemetryLog, withExtractedContext } from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { JobProducer, LOG } from '@bellwether/platform';
import type { AcceptedTransaction } from './accepted.repository.js';

export interface LaneCall {
  readonly lane: number;
  /** The transaction that causes the job. */
  readonly id: string;
  /** Makes the job id differ from the job of the accepted transaction. */
  readonly key?: string;
  /** When the work is due; now if not given. */
  readonly dueAt?: Date | null;
  /** The trace of its request, which may not be the request that stores it. */
  readonly traceparent?: string | undefined;
}

/** Enqueues jobs for lanes that have work. */
@Injectable()
export class LaneJobs {
  constructor(
    private readonly jobs: JobProducer,
    @Inject(LOG) private readonly log: TelemetryLog,
  ) {}

  /** Enqueues accepted transactions, some of them for a later time. */
  async enqueueAccepted(stored: readonly AcceptedTransaction[]): Promise<void> {
    await this.enqueueEach(
      stored.map(({ id, lane, traceparent, scheduledFor: dueAt }) => ({ id, lane, traceparent, dueAt })),
    );
  }

  /**
   * Enqueues one job per lane and time; it takes all work that is due there. Never rejects: the transactions
   * are stored, and recovery enqueues what is missing. Resolves with whether all were enqueued.
   */
  async enqueueEach(calls: readonly LaneCall[]): Promise<boolean> {
    const groups = Map.groupBy(calls, ({ lane, dueAt }) => `${lane} ${dueAt?.getTime() ?? 'now'}`);
    const leaders = [...groups.values()].flatMap((group) => group.slice(0, 1));
    const results = await Promise.allSettled(leaders.map((one) => this.enqueueOne(one)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      this.log.warn({ err: failed.reason }, 'stored transactions have no job yet; recovery gives them one');
    }
    return failed === undefined;
  }

  private enqueueOne(call: LaneCall): Promise<void> {
    const { traceparent } = call;
    return traceparent === undefined
      ? this.put(call)
      : withExtractedContext({ traceparent }, () => this.put(call));
  }

  private async put({ id, lane, key, dueAt }: LaneCall): Promise<void> {
    const transactionId = printId('transaction', id);
    const delayMs = dueAt ? dueAt.getTime() - Date.now() : 0;
    // Commits of one transaction may follow each other, so each job has its own id.
    const jobId = key === undefined ? transactionId : `${transactionId}:${key}:${Date.now()}`;
    const payload = { transaction_id: transactionId, lane };
    const options = { jobId, ...(delayMs > 0 && { delayMs }) };
    await this.jobs.enqueue(transactionsQueue, 'apply-transactions', payload, options);
  }
}
