import { BoundedCache } from '../instruments/bounded-cache.js';
import type { BoundCounter, BoundHistogram, InstrumentsOf } from '../instruments/instrument.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { jobs } from './jobs.metrics.js';

const outcomes = jobs.duration.labels.outcome.values;
const retryReasons = jobs.retries.labels.reason.values;
export type JobOutcome = (typeof outcomes)[number];
export type RetryReason = (typeof retryReasons)[number];
export type QueueState = (typeof jobs.depth.labels.state.values)[number];

/** A queue and the jobs that go through it, as its contract names them. */
export interface DeclaredQueue {
  readonly name: string;
  readonly jobs: readonly string[];
}

/** The state of a queue at one moment. */
export interface QueueSnapshot {
  readonly depth: Readonly<Record<QueueState, number>>;
  /** When the oldest job that waits came due, in milliseconds since 1970; absent where none is due. */
  readonly oldestDueAtMs: number | undefined;
}

interface BoundJob {
  readonly wait: BoundHistogram;
  readonly duration: Readonly<Record<JobOutcome, BoundHistogram>>;
  readonly retries: Readonly<Record<RetryReason, BoundCounter>>;
}

/** Pairs kept at hand. Contracts have fewer; names that are in none are not kept. */
const boundMax = 1000;

/** The one place that records the jobs family, whatever library holds the queues. */
export class JobTelemetry {
  readonly metrics: InstrumentsOf<typeof jobs>;
  private readonly bound = new BoundedCache<BoundJob>(boundMax);
  private readonly enqueuedBound = new BoundedCache<BoundCounter>(boundMax);

  constructor(readonly registry: MetricRegistry) {
    this.metrics = registry.register(jobs);
  }

  /** For a process that puts jobs in: the series are there with 0 before the first one. */
  declareProduced(queues: readonly DeclaredQueue[]): void {
    for (const { name, jobs } of queues) for (const job of jobs) this.enqueuedOf(name, job);
  }

  /** For a process that takes jobs out. */
  declareHandled(queues: readonly DeclaredQueue[]): void {
    for (const { name, jobs } of queues) {
      this.metrics.stalled.with({ queue: name });
      for (const job of jobs) this.boundOf(name, job);
    }
  }

  enqueued(queue: string, job: string, count = 1): void {
    this.enqueuedOf(queue, job).inc(count);
  }

  waited(queue: string, job: string, seconds: number): void {
    // Clocks of two machines differ: a job cannot have been taken before it was due.
    this.boundOf(queue, job).wait.observe(Math.max(0, seconds));
  }

  attempted(queue: string, job: string, outcome: JobOutcome, seconds: number): void {
    this.boundOf(queue, job).duration[outcome].observe(seconds);
  }

  retried(queue: string, job: string, reason: RetryReason): void {
    this.boundOf(queue, job).retries[reason].inc();
  }

  /** A job was taken from a handler that went silent; it is a retry as well. */
  stalled(queue: string, job: string | undefined): void {
    this.metrics.stalled.inc({ queue });
    if (job !== undefined) this.retried(queue, job, 'stalled');
  }

  queueLooked(queue: string, { depth, oldestDueAtMs }: QueueSnapshot, nowMs: number): void {
    for (const [state, count] of Object.entries(depth) as [QueueState, number][]) {
      this.metrics.depth.set({ queue, state }, count);
    }
    const age = oldestDueAtMs === undefined ? 0 : Math.max(0, nowMs - oldestDueAtMs) / 1000;
    this.metrics.oldestAge.set({ queue }, age);
  }

  consumersCounted(queue: string, count: number): void {
    this.metrics.consumers.set({ queue }, count);
  }

  private enqueuedOf(queue: string, job: string): BoundCounter {
    return this.enqueuedBound.get(`${queue} ${job}`, () =>
      this.metrics.enqueued.with({ queue, job_name: job }),
    );
  }

  private boundOf(queue: string, job: string): BoundJob {
    return this.bound.get(`${queue} ${job}`, () => ({
      wait: this.metrics.wait.with({ queue, job_name: job }),
      duration: byName(outcomes, (outcome) => this.metrics.duration.with({ queue, job_name: job, outcome })),
      retries: byName(retryReasons, (reason) => this.metrics.retries.with({ queue, job_name: job, reason })),
    }));
  }
}

const byName = <N extends string, T>(names: readonly N[], make: (name: N) => T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;
