import { transactionsQueue } from '@bellwether/config';
import { printId } from '@bellwether/database/ledger';
import { type TelemetryLog, withExtractedContext } from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../platform/context.js';
import { JobProducer } from '../platform/job-producer.js';
import type { AcceptedTransaction } from './accepted.repository.js';

export interface LaneCall {
  readonly lane: number;
  /** The transaction that causes the job. */
  readonly id: string;
  /** Sets the job apart from the one with which the transaction was accepted. */
  readonly key?: string;
  readonly delayMs?: number;
  /** Of the request it came with, which may not be the one that stores it. */
  readonly traceparent?: string | undefined;
}

/** Tells the worker that something waits in a lane. */
@Injectable()
export class LaneJobs {
  constructor(
    private readonly jobs: JobProducer,
    @Inject(LOG) private readonly log: TelemetryLog,
  ) {}

  /** Of what was accepted: one job per lane, and one at its time for each that is scheduled. */
  async tell(stored: readonly AcceptedTransaction[]): Promise<void> {
    const now = stored.filter(({ scheduledFor }) => scheduledFor === null);
    const later = stored.filter(({ scheduledFor }) => scheduledFor !== null);
    const delayed = later.map(({ id, lane, traceparent, scheduledFor }) => ({
      id,
      lane,
      traceparent,
      delayMs: Math.max(0, (scheduledFor?.getTime() ?? 0) - Date.now()),
    }));
    await Promise.all([this.call(now), ...delayed.map((one) => this.call([one]))]);
  }

  /**
   * One job per lane: it takes along everything that waits there. Never rejects: what is stored is safe, and recovery
   * gives a job to what got none.
   */
  async call(calls: readonly LaneCall[]): Promise<void> {
    const leaders = new Map<number, LaneCall>();
    for (const one of calls) if (!leaders.has(one.lane)) leaders.set(one.lane, one);
    const told = await Promise.allSettled([...leaders.values()].map((one) => this.enqueue(one)));
    const failed = told.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      this.log.warn({ err: failed.reason }, 'stored transactions have no job yet; recovery gives them one');
    }
  }

  private enqueue(call: LaneCall): Promise<void> {
    const { traceparent } = call;
    return traceparent === undefined
      ? this.put(call)
      : withExtractedContext({ traceparent }, () => this.put(call));
  }

  private async put({ id, lane, key, delayMs = 0 }: LaneCall): Promise<void> {
    const transactionId = printId('transaction', id);
    await this.jobs.enqueue(
      transactionsQueue,
      'apply-transactions',
      { transaction_id: transactionId, lane },
      {
        // A commit may follow a commit: each has a job id of its own.
        jobId: key === undefined ? transactionId : `${transactionId}:${key}:${Date.now()}`,
        ...(delayMs > 0 && { delayMs }),
      },
    );
  }
}
