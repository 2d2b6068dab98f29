import 'reflect-metadata';

import { loadSettings, SettingsError } from '@bellwether/config';
import { createLogger } from '@bellwether/telemetry';
import { exitUnstarted, stopOnSignals } from '@bellwether/telemetry/nest';

import { buildVersion } from './platform/build.js';
import type { ProcessContext } from './platform/context.js';
import { createApp } from './platform/create-app.js';
import { JobRunner } from './platform/job-runner.js';
import { HandlerError } from './platform/match-handlers.js';
import { openListeners } from './platform/open-listeners.js';
import { openSignals } from './platform/open-signals.js';
import { Outages } from './platform/outages.js';
import { shutdownSequence } from './platform/shutdown.js';
import { WorkerModule } from './worker.module.js';

async function start(): Promise<void> {
  const { settings } = loadSettings();
  const signals = openSignals(settings);
  const log = createLogger({ process: 'worker', ...settings.log, exportTo: signals.logSink });
  signals.announce(log);
  const context: ProcessContext = {
    settings,
    log,
    signals,
    outages: new Outages(log),
    version: buildVersion,
    revision: settings.revision,
  };
  const app = await createApp(WorkerModule.with(context), context);
  const metricsListener = await openListeners(app, context);
  app.get(JobRunner).start();
  stopOnSignals(shutdownSequence({ app, metricsListener }, context), log);
}

start().catch((error: unknown) => exitUnstarted(error, [SettingsError, HandlerError]));
