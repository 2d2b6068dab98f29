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
import { shutdownSequence } from './platform/shutdown.js';
import { WorkerModule } from './worker.module.js';

async function start(): Promise<void> {
  const { settings } = loadSettings();
  const log = createLogger({ process: 'worker', ...settings.log });
  const context: ProcessContext = { settings, log, version: buildVersion, revision: 'unknown' };
  const app = await createApp(WorkerModule.with(context), context);
  const metricsListener = await openListeners(app, context);
  app.get(JobRunner).start();
  stopOnSignals(shutdownSequence({ app, metricsListener }, context), log);
}

start().catch((error: unknown) => exitUnstarted(error, [SettingsError, HandlerError]));
