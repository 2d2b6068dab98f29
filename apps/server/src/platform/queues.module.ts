import { queues } from '@bellwether/config';
import { JobTelemetryModule } from '@bellwether/telemetry/nest';
import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Global, Module } from '@nestjs/common';

import type { ProcessContext } from './context.js';
import { JobProducer } from './job-producer.js';
import { RedisConnections } from './redis-connections.js';

const declared = queues.map(({ name, jobs }) => ({ name, jobs: Object.keys(jobs) }));

/** Every queue that a contract names, to put jobs into; nothing is taken out in this process. */
@Global()
@Module({})
export class QueuesModule {
  static with({ settings, log }: ProcessContext): DynamicModule {
    const connections = new RedisConnections(settings.redis.url.reveal(), log);
    return {
      module: QueuesModule,
      imports: [
        BullModule.forRoot({
          prefix: settings.queue.prefix,
          createClient: connections.createClient,
          // The check would be one more command per queue at start, against a Redis that may be away.
          skipVersionCheck: true,
        } as Parameters<typeof BullModule.forRoot>[1] & object),
        BullModule.registerQueue(...queues.map(({ name }) => ({ name }))),
        JobTelemetryModule.forRoot({ produces: declared }),
      ],
      providers: [{ provide: RedisConnections, useValue: connections }, JobProducer],
      exports: [RedisConnections, JobProducer, BullModule],
    };
  }
}
