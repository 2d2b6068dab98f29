import {
  type DynamicModule,
  Inject,
  type InjectionToken,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bull';

import { jobs } from '../../families/jobs.metrics.js';
import { type DeclaredQueue, JobTelemetry } from '../../families/jobs.telemetry.js';
import { MetricRegistry } from '../../instruments/metric-registry.js';
import { BullJobAdapter } from './bull-job-adapter.js';
import type { JobQueueAdapter } from './job-queue-adapter.js';

export interface JobTelemetryModuleOptions {
  /** Queues that this process puts jobs into. */
  readonly produces?: readonly DeclaredQueue[];
  /** Queues that this process takes jobs out of; their depth, age and consumers are read here. */
  readonly handles?: readonly DeclaredQueue[];
  /** The token of a queue; that of `@nestjs/bull` and `@nestjs/bullmq` where it is left out. */
  readonly tokenOf?: (queue: string) => InjectionToken;
  /** For a queue that Bull does not hold. */
  readonly adapterOf?: (queue: never) => JobQueueAdapter;
}

const OPTIONS = Symbol('job telemetry options');

const bullToken = (queue: string): InjectionToken => `BullQueue_${queue}`;

/** The jobs family of one process: what it puts in, what it takes out, and how its queues stand. */
@Module({})
export class JobTelemetryModule implements OnModuleInit, OnApplicationShutdown {
  private stop: () => void = () => {};

  constructor(
    @Inject(OPTIONS) private readonly options: JobTelemetryModuleOptions,
    @Inject(JobTelemetry) private readonly telemetry: JobTelemetry,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
  ) {}

  static forRoot(options: JobTelemetryModuleOptions): DynamicModule {
    return {
      module: JobTelemetryModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        {
          provide: JobTelemetry,
          inject: [MetricRegistry],
          useFactory: (registry: MetricRegistry) => new JobTelemetry(registry),
        },
      ],
      exports: [JobTelemetry],
    };
  }

  onModuleInit(): void {
    const { produces = [], handles = [], tokenOf = bullToken } = this.options;
    const adapterOf = (this.options.adapterOf ?? ((queue: Queue) => new BullJobAdapter(queue))) as (
      queue: unknown,
    ) => JobQueueAdapter;
    this.telemetry.declareProduced(produces);
    this.telemetry.declareHandled(handles);
    const queues = handles.map(({ name }) =>
      adapterOf(this.modules.get<unknown>(tokenOf(name), { strict: false })),
    );
    this.stop = watchQueues(this.telemetry, queues);
  }

  onApplicationShutdown(): void {
    this.stop();
  }
}

/**
 * Asks the queues at every scrape and listens for stalled jobs. Depths and consumers are two collectors,
 * because a Redis that forbids listing its clients can still count its jobs. The returned function ends all
 * of it.
 */
export function watchQueues(
  telemetry: JobTelemetry,
  queues: readonly JobQueueAdapter[],
  now: () => number = Date.now,
): () => void {
  if (queues.length === 0) return () => {};
  const stops = [
    telemetry.registry.addCollector({
      name: 'queue depths',
      fills: [jobs.depth, jobs.oldestAge],
      collect: () =>
        each(queues, async (queue) => telemetry.queueLooked(queue.name, await queue.snapshot(), now())),
    }),
    telemetry.registry.addCollector({
      name: 'queue consumers',
      fills: [jobs.consumers],
      collect: () =>
        each(queues, async (queue) => telemetry.consumersCounted(queue.name, await queue.countConsumers())),
    }),
    ...queues.map((queue) => queue.onStalled((job) => telemetry.stalled(queue.name, job))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** All at once: the commands of queues on one connection travel together. */
async function each(
  queues: readonly JobQueueAdapter[],
  ask: (queue: JobQueueAdapter) => Promise<void>,
): Promise<void> {
  await Promise.all(queues.map(ask));
}
