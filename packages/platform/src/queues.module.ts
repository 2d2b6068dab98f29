import { queues } from '@bellwether/config';
import { JobTelemetryModule } from '@bellwether/telemetry/nest';
import { BullModule, type BullRootModuleOptions } from '@nestjs/bull';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';

import type { ProcessContext } from './context.js';
import { JobProducer } from './job-producer.js';
import { JobRunner } from './job-runner.js';
import { RedisConnections } from './redis.js';

const declared = queues.map(({ name, jobs }) => ({ name, jobs: Object.keys(jobs) }));

/**
 * After an error of the queue itself, such as a job that Redis has lost. Bull's own pause is five seconds, in which no
 * job would run although Redis may be back after one.
 */
const pauseMs = 500;

/**
 * The server answers a request rather than keep it, so its commands fail at once while Redis is away. The worker waits:
 * what it was doing is still in the queue.
 */
const connectionsOf = ({ process, settings, outages }: ProcessContext): RedisConnections =>
  new RedisConnections(settings.redis.url.reveal(), outages.redis, process === 'server' ? 'fail' : 'wait');

/** Every queue that a contract names, to put jobs into; in the worker also the runner that takes jobs out. */
@Global()
@Module({})
export class QueuesModule {
  static with(context: ProcessContext, connections = connectionsOf(context)): DynamicModule {
    const takesJobs = context.process === 'worker';
    const options: BullRootModuleOptions & { readonly skipVersionCheck: boolean } = {
      prefix: context.settings.queue.prefix,
      createClient: connections.createClient,
      // The check would be one more command per queue at start, against a Redis that may be away.
      skipVersionCheck: true,
      settings: { retryProcessDelay: pauseMs },
    };
    const own = [JobProducer, ...(takesJobs ? [JobRunner] : [])];
    return {
      module: QueuesModule,
      imports: [
        DiscoveryModule,
        BullModule.forRoot(options),
        BullModule.registerQueue(...queues.map(({ name }) => ({ name }))),
        JobTelemetryModule.forRoot({ produces: declared, ...(takesJobs && { handles: declared }) }),
      ],
      providers: [{ provide: RedisConnections, useValue: connections }, ...own],
      exports: [RedisConnections, BullModule, ...own],
    };
  }
}
