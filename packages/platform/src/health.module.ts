import { setTimeout as pause } from 'node:timers/promises';

import { queues } from '@bellwether/config';
import { Database, ping } from '@bellwether/database';
import type { ScrapeAnswer } from '@bellwether/telemetry';
import { addRawRoute, onPlatform } from '@bellwether/telemetry/nest';
import { type DynamicModule, type FactoryProvider, Inject, Injectable, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import type { ProcessContext } from './context.js';
import { JobRunner } from './job-runner.js';
import {
  type HealthAnswer,
  type HealthCheck,
  PROCESS_HEALTH_OPTIONS,
  ProcessHealth,
  type ProcessHealthOptions,
} from './process-health.js';
import { RedisConnections } from './redis.js';

/** Asked every few seconds by machines and open to all: no guard, no access log, no metrics, no traces. */
const answers: Readonly<Record<string, (health: ProcessHealth) => Promise<HealthAnswer> | HealthAnswer>> = {
  '/health': (health) => health.health(),
  '/livez': (health) => health.live(),
  '/readyz': (health) => health.ready(),
};

export const processHealthPaths: readonly string[] = Object.keys(answers);

@Injectable()
class ProcessHealthRoutes {
  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost, @Inject(ProcessHealth) health: ProcessHealth) {
    onPlatform(host, (platform) => {
      for (const [path, ask] of Object.entries(answers)) {
        addRawRoute(platform, { path, methods: 'read', answer: async () => rendered(await ask(health)) });
      }
    });
  }
}

const rendered = ({ status, body }: HealthAnswer): ScrapeAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/** `/health`, `/livez` and `/readyz` of one process. */
@Module({})
export class ProcessHealthModule {
  static with(options: Pick<FactoryProvider<ProcessHealthOptions>, 'inject' | 'useFactory'>): DynamicModule {
    return {
      module: ProcessHealthModule,
      global: true,
      providers: [{ provide: PROCESS_HEALTH_OPTIONS, ...options }, ProcessHealth, ProcessHealthRoutes],
      exports: [ProcessHealth],
    };
  }
}

/** A little less than a check may take in all, so that the reason is ours and names no address. */
const answerWithinMs = 2_500;

/** Postgres and Redis, and in a process that takes jobs the consumer of each queue. */
export const healthModule = ({ log, process }: ProcessContext): DynamicModule =>
  ProcessHealthModule.with({
    inject: [Database, RedisConnections, ...(process === 'worker' ? [JobRunner] : [])],
    useFactory: (database: Database, redis: RedisConnections, runner?: JobRunner) => ({
      log,
      ...(process === 'worker' && { extra: { service: process } }),
      checks: [
        { name: 'postgres', run: () => silence(ping(database, answerWithinMs), 'postgres does not answer') },
        { name: 'redis', run: () => silence(redis.ping(answerWithinMs), 'redis does not answer') },
        ...(runner === undefined ? [] : queues.map(({ name }) => consumerCheck(name, runner, redis))),
      ],
    }),
  });

/** The consumers connect a moment after the process listens: the first check waits for them up to this time. */
const consumersStartMs = 1_000;
const pollMs = 20;

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
      // While Redis is away no consumer is connected, and the check of Redis reports that.
      return redis.ping(answerWithinMs - consumersStartMs).then(
        () => reason,
        () => undefined,
      );
    },
  };
};

/** The error may hold an address or a credential: the reason is a short text, and is logged when it changes. */
const silence = (answer: Promise<void>, reason: string): Promise<string | void> => answer.catch(() => reason);
