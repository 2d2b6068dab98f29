import { setTimeout as pause } from 'node:timers/promises';

import { queues } from '@bellwether/config';
import { Database, ping } from '@bellwether/database';
import { type HealthCheck, ProcessHealthModule } from '@bellwether/telemetry/nest';
import type { DynamicModule } from '@nestjs/common';

import type { ProcessContext } from './context.js';
import { JobRunner } from './job-runner.js';
import { RedisConnections } from './redis-connections.js';

/** A little less than a check may take in all, so that the reason is ours and names no address. */
const answerWithinMs = 2_500;

export const healthModule = ({ log }: ProcessContext): DynamicModule =>
  ProcessHealthModule.forRootAsync({
    inject: [Database, RedisConnections, JobRunner],
    useFactory: (database: Database, redis: RedisConnections, runner: JobRunner) => ({
      log,
      extra: { service: 'worker' },
      checks: [
        { name: 'postgres', run: () => silence(ping(database, answerWithinMs), 'postgres does not answer') },
        { name: 'redis', run: () => silence(redis.ping(answerWithinMs), 'redis does not answer') },
        ...queues.map(({ name }) => consumerCheck(name, runner, redis)),
      ],
    }),
  });

/** The consumers connect a moment after the process listens: the first check waits for them up to this time. */
const consumersStartMs = 1_000;
const pollMs = 20;

/** While Redis is away its own check names the reason; this one reports a missing consumer where Redis answers. */
const consumerCheck = (name: string, runner: JobRunner, redis: RedisConnections): HealthCheck => {
  const isConsuming = () => runner.isTaking(name) && runner.isConnected(name);
  let startPolls = consumersStartMs / pollMs;
  return {
    name: `queue ${name}`,
    run: async () => {
      const reason = `queue ${name} has no consumer`;
      for (; startPolls > 0 && !isConsuming(); startPolls -= 1) await pause(pollMs);
      startPolls = 0;
      if (!runner.isTaking(name)) return reason;
      if (runner.isConnected(name)) return undefined;
      return redis.ping(answerWithinMs - consumersStartMs).then(
        () => reason,
        () => undefined,
      );
    },
  };
};

/** What is wrong may hold an address or a credential: the reason says it shortly, and is logged when it changes. */
const silence = (answer: Promise<void>, reason: string): Promise<string | void> => answer.catch(() => reason);
