import { decodePayload, type JobContract, type QueueContract, queues, TryLater } from '@bellwether/config';
import { type LogFields, type TelemetryLog, withLogFields } from '@bellwether/telemetry';
import { JobTelemetry, runJob } from '@bellwether/telemetry/nest';
import { getQueueToken } from '@nestjs/bull';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import type { Job, Queue } from 'bull';

import { LOG } from './context.js';
import {
  claimKey,
  findHandlerProblems,
  type HandlerClaim,
  HandlerError,
  type JobContext,
  type JobHandler,
  judgeJobFailure,
} from './job-handlers.js';
import { Outages } from './outages.js';

interface Claimed extends HandlerClaim {
  readonly by: string;
  readonly handler: JobHandler<unknown>;
}

/** How long a handler may take to end after its signal fired, before its job goes back to the queue without it. */
const graceMs = 2_000;

/** The connection on which Bull waits for jobs is private to it. */
interface BullInside {
  readonly bclient: { readonly status: string };
}

/**
 * Does what is common to all jobs, so that a job's file holds what is its own: decodes the payload by its contract,
 * bounds the time, names the work in the log, and turns errors into retries or a final failure.
 */
@Injectable()
export class JobRunner implements OnModuleInit {
  private readonly consuming = new Set<string>();
  private readonly pauses = new Map<string, Promise<void>>();
  private readonly active = new Set<Promise<unknown>>();
  private readonly shutdownAbort = new AbortController();
  private handlers: readonly Claimed[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly modules: ModuleRef,
    private readonly outages: Outages,
    private readonly telemetry: JobTelemetry,
    @Inject(LOG) private readonly log: TelemetryLog,
  ) {}

  /** Refuses to start where a contract has no handler, or two. */
  onModuleInit(): void {
    this.handlers = this.discovery.getProviders().flatMap(({ metatype, instance }) => {
      const claim = metatype && (Reflect.getMetadata(claimKey, metatype) as HandlerClaim | undefined);
      return claim ? [{ ...claim, by: metatype.name, handler: instance as JobHandler<unknown> }] : [];
    });
    const promised = queues.flatMap((queue) =>
      Object.keys(queue.jobs).map((job) => ({ queue: queue.name, job })),
    );
    const problems = findHandlerProblems(promised, this.handlers);
    if (problems.length > 0) throw new HandlerError(problems);
  }

  /** Begins to take jobs. Returns at once: while Redis is away the consumers wait for it. */
  start(): void {
    for (const contract of queues) {
      this.consuming.add(contract.name);
      const queue = this.queueOf(contract.name);
      queue.on('error', (error: Error) => {
        // An outage of Redis has its own line in the log, and every connection of every queue reports it again.
        if (this.outages.redis.isOn) return;
        this.log.warn({ queue: contract.name, reason: error.message }, 'the queue met an error and goes on');
      });
      for (const job of Object.keys(contract.jobs)) this.consume(queue, contract, job);
    }
  }

  /** Jobs are no longer taken from a queue; what runs goes on. Never rejects: the caller has a worse fault to report. */
  stopTaking(name: string, reason: string): Promise<void> {
    if (this.consuming.delete(name)) {
      this.log.info({ queue: name, reason }, 'no more jobs are taken from the queue');
      this.pauses.set(name, this.pause(name));
    }
    return this.pauses.get(name) ?? Promise.resolve();
  }

  /** Resolves when every queue is paused, also those that were paused before. */
  async stopTakingAll(reason: string): Promise<void> {
    await Promise.all(queues.map(({ name }) => this.stopTaking(name, reason)));
  }

  /** Resolves when nothing runs any more. */
  async finish(): Promise<void> {
    while (this.active.size > 0) await Promise.allSettled(this.active);
  }

  /** Aborts what still runs; its jobs go to another worker. */
  giveUpWaiting(): void {
    this.shutdownAbort.abort(new TryLater('GEN_SHUTTING_DOWN'));
  }

  /** Whether this process wants the jobs of a queue. */
  isTaking(name: string): boolean {
    return this.consuming.has(name);
  }

  /** Whether the connection on which it waits for them is ready. */
  isConnected(name: string): boolean {
    return (this.queueOf(name) as unknown as BullInside).bclient.status === 'ready';
  }

  private async pause(name: string): Promise<void> {
    try {
      await this.queueOf(name).pause(true, true);
    } catch (error) {
      this.log.warn({ queue: name, err: error }, 'the queue could not be let go in good order');
    }
  }

  private consume(queue: Queue, contract: QueueContract, job: string): void {
    const { concurrency } = contract.jobs[job] as JobContract;
    const claimed = this.handlers.find(
      (candidate) => candidate.queue === contract.name && candidate.job === job,
    );
    const handler = (claimed as Claimed).handler;
    queue
      .process(job, concurrency, (claimed) => this.track(this.run(contract, job, handler, claimed)))
      .catch((error: unknown) => {
        this.consuming.delete(contract.name);
        this.log.error({ queue: contract.name, job, err: error }, 'the consumer of the queue broke');
      });
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.active.add(work);
    void Promise.allSettled([work]).then(() => this.active.delete(work));
    return work;
  }

  private async run(
    contract: QueueContract,
    job: string,
    handler: JobHandler<unknown>,
    claimed: Job,
  ): Promise<void> {
    // For up to half a second after a pause, Bull still hands over what comes in: it goes back, for another worker.
    if (!this.consuming.has(contract.name)) throw new TryLater('GEN_SHUTTING_DOWN');
    const { attempts, timeoutMs } = contract.jobs[job] as JobContract;
    const context = {
      jobId: String(claimed.id),
      queue: contract.name,
      job,
      attempt: claimed.attemptsMade + 1,
      attemptsMax: claimed.opts.attempts ?? attempts,
      stopConsuming: (reason: string) => this.stopTaking(contract.name, reason),
    };
    const rules = {
      telemetry: this.telemetry,
      judge: judgeJobFailure,
      timeoutMs,
      graceMs,
      signal: this.shutdownAbort.signal,
      onFailure: (error: unknown) => this.logFailure(context, error),
    };
    const fields = { ...idsOf(claimed.data), queue: contract.name, job, job_id: context.jobId };
    await withLogFields(fields, () =>
      runJob(rules, contract.name, claimed, async (signal) =>
        handler.handle(decodePayload(contract, job, claimed.data), { ...context, signal }),
      ),
    );
  }

  private logFailure(
    { attempt, attemptsMax }: Pick<JobContext, 'attempt' | 'attemptsMax'>,
    error: unknown,
  ): void {
    const verdict = judgeJobFailure(error);
    const fields = { attempt, attempts_max: attemptsMax, err: error };
    if (!verdict.retry) this.log.error(fields, 'the job failed and is not tried again');
    else if (attempt >= attemptsMax) this.log.error(fields, 'the job failed at its last attempt');
    else if (this.outages.explain(error)) return;
    else if (verdict.reason === 'unexpected') {
      this.log.error(fields, 'the job ended in an error nobody planned for and is tried again');
    } else this.log.warn({ ...fields, reason: verdict.reason }, 'the job is tried again');
  }

  private queueOf(name: string): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }
}

/** What a job is about, by the names its payload gives: `request_id`, `transaction_id`, … */
const idsOf = (data: unknown): LogFields =>
  Object.fromEntries(
    Object.entries((data ?? {}) as Record<string, unknown>).filter(
      (entry): entry is [string, string] => entry[0].endsWith('_id') && typeof entry[1] === 'string',
    ),
  );
