import {
  type JobContract,
  jobOptions,
  type PayloadOf,
  type QueueContract,
  TryLater,
} from '@bellwether/config';
import { currentLogFields } from '@bellwether/telemetry';
import { enqueueJob, JobTelemetry } from '@bellwether/telemetry/nest';
import { getQueueToken } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bull';

import { Outages, ServiceAway } from './outages.js';

export interface EnqueueOptions {
  readonly jobId?: string;
  readonly delayMs?: number;
  /** Replaces a job of the same id that has failed, or that has ended in any way. */
  readonly replaces?: 'failed' | 'ended';
}

const ended: ReadonlySet<string> = new Set(['completed', 'failed']);
const givesWay = { failed: new Set(['failed']), ended } as const satisfies Record<
  string,
  ReadonlySet<string>
>;

const makeRoom = async (bull: Queue, jobId: string, states: ReadonlySet<string>): Promise<void> => {
  const job = await bull.getJob(jobId);
  // A job that a worker is running cannot be removed. The new one is then not added.
  if (job !== null && states.has(await job.getState())) await job.remove().catch(() => undefined);
};

/** Puts jobs into queues as their contracts say, with the request and the trace that asked for them. */
@Injectable()
export class JobProducer {
  constructor(
    private readonly modules: ModuleRef,
    private readonly telemetry: JobTelemetry,
    private readonly outages: Outages,
  ) {}

  /**
   * Enqueues a job; one with an id that is there already is not doubled. Throws TryLater when Redis does not take it:
   * what must not be lost is in the database first.
   */
  async enqueue<Q extends QueueContract, J extends keyof Q['jobs'] & string>(
    queue: Q,
    job: J,
    payload: PayloadOf<Q, J>,
    { replaces, ...options }: EnqueueOptions = {},
  ): Promise<void> {
    const contract = queue.jobs[job] as JobContract;
    const request_id = currentLogFields()?.['request_id'];
    const data = contract.payload.parse({
      ...(request_id !== undefined && { request_id }),
      ...(payload as object),
    });
    const { jobId } = options;
    await this.reach(queue, async (bull) => {
      if (replaces !== undefined && jobId !== undefined) {
        await makeRoom(bull, jobId, givesWay[replaces]);
      }
      await enqueueJob(this.telemetry, bull, job, data as object, jobOptions(contract, options));
    });
  }

  /** Whether a queue has a job of this id that has yet to end. */
  async isUnderWay(queue: QueueContract, jobId: string): Promise<boolean> {
    return this.reach(queue, async (bull) => {
      const job = await bull.getJob(jobId);
      return job !== null && !ended.has(await job.getState());
    });
  }

  /** How many jobs of a queue wait for their first or for another attempt. */
  async countWaiting(queue: QueueContract): Promise<number> {
    return this.reach(queue, async (bull) => (await bull.getWaitingCount()) + (await bull.getDelayedCount()));
  }

  private async reach<T>({ name }: QueueContract, use: (bull: Queue) => Promise<T>): Promise<T> {
    const bull = this.modules.get<Queue>(getQueueToken(name), { strict: false });
    if (this.outages.redis.isOn) throw new ServiceAway('redis');
    try {
      return await use(bull);
    } catch (cause) {
      if (this.outages.redis.isOn) throw new ServiceAway('redis', cause);
      throw new TryLater('GEN_UNAVAILABLE', 'the queue does not take the job', {}, { cause });
    }
  }
}
