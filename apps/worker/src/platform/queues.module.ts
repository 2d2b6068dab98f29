import { queues } from '@bellwether/config';
import { JobTelemetryModule } from '@bellwether/telemetry/nest';
import { BullModule, type BullRootModuleOptions } from '@nestjs/bull';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';

import type { ProcessContext } from './context.js';
import { JobProducer } from './job-producer.js';
import { JobRunner } from './job-runner.js';
import { RedisConnections } from './redis-connections.js';

const declared = queues.map(({ name, jobs }) => ({ name, jobs: Object.keys(jobs) }));

/**
 * After an error of the queue itself, such as a job that Redis has forgotten. Bull would pause for five seconds, and work
 * nothing for so long after a Redis that was back within one.
 */
const pauseMs = 500;

/** Every queue that a contract names, with the runner that takes jobs out of it. */
@Global()
@Module({})
export class QueuesModule {
  static with(
    { settings, outages }: ProcessContext,
    connections = new RedisConnections(settings.redis.url.reveal(), outages.redis),
  ): DynamicModule {
    const options: BullRootModuleOptions & { readonly skipVersionCheck: boolean } = {
      prefix: settings.queue.prefix,
      createClient: connections.createClient,
      // The check would be one more command per queue at start, against a Redis that may be away.
      skipVersionCheck: true,
      settings: { retryProcessDelay: pauseMs },
    };
    return {
      module: QueuesModule,
      imports: [
        DiscoveryModule,
        BullModule.forRoot(options),
        BullModule.registerQueue(...queues.map(({ name }) => ({ name }))),
        JobTelemetryModule.forRoot({ handles: declared, produces: declared }),
      ],
      providers: [{ provide: RedisConnections, useValue: connections }, JobRunner, JobProducer],
      exports: [RedisConnections, JobRunner, JobProducer, BullModule],
    };
  }
}
