import { Database, ping } from '@bellwether/database';
import { ProcessHealthModule } from '@bellwether/telemetry/nest';
import type { DynamicModule } from '@nestjs/common';

import type { ProcessContext } from './context.js';
import { RedisConnections } from './redis-connections.js';

/** A little less than a check may take in all, so that the reason is ours and names no address. */
const answerWithinMs = 2_500;

export const healthModule = ({ log }: ProcessContext): DynamicModule =>
  ProcessHealthModule.forRootAsync({
    inject: [Database, RedisConnections],
    useFactory: (database: Database, redis: RedisConnections) => ({
      log,
      checks: [
        { name: 'postgres', run: () => silence(ping(database, answerWithinMs), 'postgres does not answer') },
        { name: 'redis', run: () => silence(redis.ping(answerWithinMs), 'redis does not answer') },
      ],
    }),
  });

/** What is wrong may hold an address or a credential: the reason says it shortly, and is logged when it changes. */
const silence = (answer: Promise<void>, reason: string): Promise<string | void> => answer.catch(() => reason);
