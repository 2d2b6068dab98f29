import { setTimeout as pause } from 'node:timers/promises';

import { Database } from '@bellwether/database';
import type { MetricsListener } from '@bellwether/telemetry';
import { closeApp, ProcessHealth, ShutdownSequence } from '@bellwether/telemetry/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { ProcessContext } from './context.js';
import { LongReads } from './long-reads.js';
import { RedisConnections } from './redis-connections.js';
import type { RequestDrain } from './request-drain.js';

interface Running {
  readonly app: NestFastifyApplication;
  readonly drain: RequestDrain;
  readonly metricsListener: MetricsListener | undefined;
}

/** What one closing may take; whatever hangs longer is named in the log and passed over. */
const closeBoundMs = 5_000;
/** A little more than the signals allow themselves to be sent. */
const flushBoundMs = 6_000;
/** What is only a pause is never passed over. */
const slackMs = 1_000;

/** The order in which the server ends. Nothing it had accepted is lost: that is in the database before its answer. */
export function shutdownSequence(
  { app, drain, metricsListener }: Running,
  context: ProcessContext,
): ShutdownSequence {
  const { drain_delay, timeout, last_scrape } = context.settings.shutdown;
  const [health, redis] = [app.get(ProcessHealth), app.get(RedisConnections)];
  const [database, longReads] = [app.get(Database), app.get(LongReads)];
  const { signals } = context;
  const sequence = new ShutdownSequence(context.log);
  const waits = (delayMs: number) => ({
    boundMs: delayMs + slackMs,
    run: (signal: AbortSignal) => pause(delayMs, undefined, { signal }),
  });
  const closes = (run: () => Promise<void> | void) => ({
    phase: 'close' as const,
    boundMs: closeBoundMs,
    run,
  });
  return sequence
    .add({ phase: 'not-ready', name: 'readiness', boundMs: slackMs, run: () => health.stopBeingReady() })
    .add({ phase: 'not-ready', name: 'load balancers look elsewhere', ...waits(drain_delay) })
    .add({ phase: 'stop-taking', name: 'new requests', boundMs: slackMs, run: () => drain.close() })
    .add({ phase: 'finish', name: 'running requests', boundMs: timeout, run: () => drain.idle() })
    .add({
      phase: 'last-scrape',
      name: 'last push',
      boundMs: flushBoundMs,
      run: () => signals.pushLastMetrics(),
    })
    .add({ phase: 'last-scrape', name: 'last scrape', ...waits(last_scrape) })
    .add({ name: 'api listener', ...closes(() => closeApp(app)) })
    .add({ name: 'metrics listener', ...closes(() => metricsListener?.close()) })
    .add({ name: 'redis', ...closes(() => redis.close()) })
    .add({ name: 'postgres', ...closes(() => closeAll([database.destroy(), longReads.close()])) })
    .add({ phase: 'flush', name: 'signals', boundMs: flushBoundMs, run: () => signals.shutdown() });
}

const closeAll = async (closing: readonly Promise<void>[]): Promise<void> => {
  await Promise.all(closing);
};
