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
    options: { readonly jobId?: string; readonly delayMs?: number } = {},
  ): Promise<void> {
    const contract = queue.jobs[job] as JobContract;
    const request_id = currentLogFields()?.['request_id'];
    const data = contract.payload.parse({
      ...(request_id !== undefined && { request_id }),
      ...(payload as object),
    });
    const bull = this.modules.get<Queue>(getQueueToken(queue.name), { strict: false });
    if (this.outages.redis.isOn) throw new ServiceAway('redis');
    try {
      await enqueueJob(this.telemetry, bull, job, data as object, jobOptions(contract, options));
    } catch (cause) {
      if (this.outages.redis.isOn) throw new ServiceAway('redis', cause);
      throw new TryLater('GEN_UNAVAILABLE', 'the queue does not take the job', {}, { cause });
    }
  }
}
