import 'reflect-metadata';

import {
  listenMain,
  listenMetrics,
  pauseStep,
  type ProcessContext,
  shutdownSequence,
  startProcess,
} from '@bellwether/platform';

import { createApp } from './create-app.js';
import { SlowQueries } from './api/slow-queries.js';

/** No request that was accepted is lost when the server ends: it is in the database before its answer. */
async function open(context: ProcessContext): Promise<ReturnType<typeof shutdownSequence>> {
  const { shutdown } = context.settings;
  const { app, drain } = await createApp(context);
  await listenMain(app, context, {
    serves: 'the API',
    message: 'the API is served',
    at: { host: 'server.host', port: 'server.port' },
  });
  const metricsListener = await listenMetrics(app, context, {
    at: { host: 'metrics.host', port: 'metrics.port' },
    paths: ['/metrics'],
  });
  const steps = [
    pauseStep('not-ready', 'load balancers look elsewhere', shutdown.drain_delay),
    { phase: 'stop-taking', name: 'new requests', boundMs: 1_000, run: () => drain.close() },
    { phase: 'finish', name: 'running requests', boundMs: shutdown.timeout, run: () => drain.idle() },
  ] as const;
  const closePools = (): Promise<void> => app.get(SlowQueries).close();
  return shutdownSequence({ app, listener: 'api listener', metricsListener, steps, closePools }, context);
}

startProcess({ process: 'server', entry: import.meta.url, open });
