import 'reflect-metadata';

import { queues } from '@bellwether/config';
import {
  closeBoundMs,
  createFastifyApp,
  JobRunner,
  listenMain,
  listenMetrics,
  type ProcessContext,
  shutdownSequence,
  startProcess,
} from '@bellwether/platform';
import { MetricsGuardService } from '@bellwether/telemetry/nest';
import { getQueueToken } from '@nestjs/bull';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bull';

import { RunnerService } from './health-checks/runner/runner.service.js';
import { addQueuePage } from './queue-page/queue-page.js';
import { WorkerModule } from './worker.module.js';

/** The monitoring port reads headers and, where the queue page may act, small bodies. */
const bodyBytesMax = 1_048_576;
const receiveTimeoutMs = 10_000;
/** The queue page waits for Redis this long. */
const handlerTimeoutMs = 15_000;

async function createApp(context: ProcessContext): Promise<NestFastifyApplication> {
  const { log, settings } = context;
  const limits = { bodyBytesMax, receiveTimeoutMs, handlerTimeoutMs, trustProxy: false };
  const app = await createFastifyApp(WorkerModule.with(context), { log, ...limits });
  addQueuePage(app.getHttpAdapter().getInstance(), {
    log,
    queues: queues.map(({ name, doc }) => ({ doc, queue: app.get<Queue>(getQueueToken(name)) })),
    guard: app.get(MetricsGuardService),
    allowActions: settings.queue.allow_actions,
  });
  return app;
}

/** A job that cannot finish in time goes back to its queue, for another worker. */
async function open(context: ProcessContext): Promise<ReturnType<typeof shutdownSequence>> {
  const { shutdown } = context.settings;
  const app = await createApp(context);
  await listenMain(app, context, {
    serves: 'health and the queue page',
    message: 'health and the queue page are served',
    at: { host: 'queue.monitoring_host', port: 'queue.monitoring_port' },
  });
  const metricsListener = await listenMetrics(app, context, {
    at: { host: 'metrics.worker_host', port: 'metrics.worker_port' },
    paths: ['/metrics', '/debug/metrics'],
  });
  const runner = app.get(JobRunner);
  runner.start();
  const probes = app.get(RunnerService);
  const finish = async (signal: AbortSignal): Promise<void> => {
    signal.addEventListener('abort', () => {
      runner.giveUpWaiting();
      probes.giveUpWaiting();
    });
    await Promise.all([runner.finish(), probes.finish()]);
  };
  const boundMs = closeBoundMs;
  const steps = [
    { phase: 'stop-taking', name: 'new probes', boundMs, run: () => probes.stopStarting() },
    { phase: 'stop-taking', name: 'new jobs', boundMs, run: () => runner.stopTakingAll('the process stops') },
    { phase: 'finish', name: 'running jobs and probes', boundMs: shutdown.timeout, run: finish },
    // Jobs that were given up are written back to their queue before its connection closes.
    { phase: 'finish', name: 'jobs given back', boundMs, run: () => runner.finish() },
    { phase: 'finish', name: 'findings of probes', boundMs, run: () => probes.writeAndRelease() },
  ] as const;
  return shutdownSequence({ app, listener: 'monitoring listener', metricsListener, steps }, context);
}

startProcess({ process: 'worker', entry: import.meta.url, open });
