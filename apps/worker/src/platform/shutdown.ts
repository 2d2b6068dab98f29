import { setTimeout as pause } from 'node:timers/promises';

import { Database } from '@bellwether/database';
import type { MetricsListener } from '@bellwether/telemetry';
import { closeApp, ProcessHealth, ShutdownSequence } from '@bellwether/telemetry/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { ProcessContext } from './context.js';
import { JobRunner } from './job-runner.js';
import { RedisConnections } from './redis-connections.js';

interface Running {
  readonly app: NestFastifyApplication;
  readonly metricsListener: MetricsListener | undefined;
}

/** What one closing may take; whatever hangs longer is named in the log and passed over. */
const closeBoundMs = 5_000;
/** A little more than the signals allow themselves to be sent. */
const flushBoundMs = 6_000;
/** What is only a pause is never passed over. */
const slackMs = 1_000;

/** The order in which the worker ends. A job that cannot finish in time goes back to its queue, for another worker. */
export function shutdownSequence(
  { app, metricsListener }: Running,
  context: ProcessContext,
): ShutdownSequence {
  const { timeout, last_scrape } = context.settings.shutdown;
  const [health, runner] = [app.get(ProcessHealth), app.get(JobRunner)];
  const [redis, database] = [app.get(RedisConnections), app.get(Database)];
  const { signals } = context;
  const closes = (run: () => Promise<void> | void) => ({
    phase: 'close' as const,
    boundMs: closeBoundMs,
    run,
  });
  return (
    new ShutdownSequence(context.log)
      .add({ phase: 'not-ready', name: 'readiness', boundMs: slackMs, run: () => health.stopBeingReady() })
      .add({
        phase: 'stop-taking',
        name: 'new jobs',
        boundMs: closeBoundMs,
        run: () => runner.stopTakingAll('the process stops'),
      })
      .add({
        phase: 'finish',
        name: 'running jobs',
        boundMs: timeout,
        run: (signal) => {
          signal.addEventListener('abort', () => runner.giveUpWaiting());
          return runner.finish();
        },
      })
      // Those that were given up on are written back to their queue before its connection goes.
      .add({ phase: 'finish', name: 'jobs given back', boundMs: closeBoundMs, run: () => runner.finish() })
      .add({
        phase: 'last-scrape',
        name: 'last push',
        boundMs: flushBoundMs,
        run: () => signals.pushLastMetrics(),
      })
      .add({
        phase: 'last-scrape',
        name: 'last scrape',
        boundMs: last_scrape + slackMs,
        run: (signal) => pause(last_scrape, undefined, { signal }),
      })
      .add({ name: 'monitoring listener', ...closes(() => closeApp(app)) })
      .add({ name: 'metrics listener', ...closes(() => metricsListener?.close()) })
      .add({ name: 'redis', ...closes(() => redis.close()) })
      .add({ name: 'postgres', ...closes(() => database.destroy()) })
      .add({ phase: 'flush', name: 'signals', boundMs: flushBoundMs, run: () => signals.shutdown() })
  );
}
