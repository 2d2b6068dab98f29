import 'reflect-metadata';

import { loadSettings, SettingsError } from '@bellwether/config';
import { createLogger } from '@bellwether/telemetry';
import { exitUnstarted, listenOn, ShutdownSequence, stopOnSignals } from '@bellwether/telemetry/nest';

import { createApp } from './platform/create-app.js';
import { JobRunner } from './platform/job-runner.js';
import { HandlerError } from './platform/match-handlers.js';
import { WorkerModule } from './worker.module.js';

async function start(): Promise<void> {
  const { settings } = loadSettings();
  const log = createLogger({ process: 'worker', ...settings.log });
  const context = { settings, log, version: '0.1.0' };
  const app = await createApp(WorkerModule.with(context), context);
  const { monitoring_host: host, monitoring_port: port } = settings.queue;
  const listener = {
    serves: 'health, metrics and the queue page',
    host,
    port,
    portSetting: 'queue.monitoring_port',
    hostSetting: 'queue.monitoring_host',
  };
  await listenOn(listener, () => app.listen(port, host));
  app.get(JobRunner).start();
  log.info({ host, port }, 'the worker listens and takes jobs');
  const sequence = new ShutdownSequence(log);
  sequence.add({ phase: 'close', name: 'application', boundMs: 5_000, run: () => app.close() });
  stopOnSignals(sequence, log);
}

start().catch((error: unknown) => exitUnstarted(error, [SettingsError, HandlerError]));
