import { queues } from '@bellwether/config';
import { BullModule, type BullRootModuleOptions } from '@nestjs/bull';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';

import type { ProcessContext } from './context.js';
import { JobRunner } from './job-runner.js';
import { RedisConnections } from './redis-connections.js';

/** Every queue that a contract names, with the runner that takes jobs out of it. */
@Global()
@Module({})
export class QueuesModule {
  static with({ settings, log }: ProcessContext): DynamicModule {
    const connections = new RedisConnections(settings.redis.url.reveal(), log);
    const options: BullRootModuleOptions & { readonly skipVersionCheck: boolean } = {
      prefix: settings.queue.prefix,
      createClient: connections.createClient,
      // The check would be one more command per queue at start, against a Redis that may be away.
      skipVersionCheck: true,
    };
    return {
      module: QueuesModule,
      imports: [
        DiscoveryModule,
        BullModule.forRoot(options),
        BullModule.registerQueue(...queues.map(({ name }) => ({ name }))),
      ],
      providers: [{ provide: RedisConnections, useValue: connections }, JobRunner],
      exports: [RedisConnections, JobRunner, BullModule],
    };
  }
}
