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
  /** Sets the job apart from the one with which the transaction was accepted. */
  readonly key?: string;
  /** When there is something to do; at once unless said. */
  readonly dueAt?: Date | null;
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

  /** Of what was accepted, some of it for a later time. */
  async tell(stored: readonly AcceptedTransaction[]): Promise<void> {
    await this.call(
      stored.map(({ id, lane, traceparent, scheduledFor }) => ({
        id,
        lane,
        traceparent,
        dueAt: scheduledFor,
      })),
    );
  }

  /**
   * One job per lane and time: it takes along everything that is due there. Never rejects: what is stored is safe, and
   * recovery gives a job to what got none; resolves with whether all were told.
   */
  async call(calls: readonly LaneCall[]): Promise<boolean> {
    const leaders = new Map<string, LaneCall>();
    for (const one of calls) {
      const key = `${one.lane} ${one.dueAt?.getTime() ?? 'now'}`;
      if (!leaders.has(key)) leaders.set(key, one);
    }
    const told = await Promise.allSettled([...leaders.values()].map((one) => this.enqueue(one)));
    const failed = told.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      this.log.warn({ err: failed.reason }, 'stored transactions have no job yet; recovery gives them one');
    }
    return failed === undefined;
  }

  private enqueue(call: LaneCall): Promise<void> {
    const { traceparent } = call;
    return traceparent === undefined
      ? this.put(call)
      : withExtractedContext({ traceparent }, () => this.put(call));
  }

  private async put({ id, lane, key, dueAt }: LaneCall): Promise<void> {
    const transactionId = printId('transaction', id);
    const delayMs = dueAt ? dueAt.getTime() - Date.now() : 0;
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
