import 'reflect-metadata';

import { loadSettings, SettingsError } from '@bellwether/config';
import { createLogger } from '@bellwether/telemetry';
import { exitUnstarted, stopOnSignals } from '@bellwether/telemetry/nest';

import { buildVersion } from './platform/build.js';
import type { ProcessContext } from './platform/context.js';
import { createApp } from './platform/create-app.js';
import { openListeners } from './platform/open-listeners.js';
import { openSignals } from './platform/open-signals.js';
import { shutdownSequence } from './platform/shutdown.js';
import { ServerModule } from './server.module.js';

async function start(): Promise<void> {
  const { settings } = loadSettings();
  const signals = openSignals(settings);
  const log = createLogger({ process: 'server', ...settings.log, exportTo: signals.logSink });
  signals.announce(log);
  const context: ProcessContext = {
    settings,
    log,
    signals,
    version: buildVersion,
    revision: settings.revision,
  };
  const { app, drain } = await createApp(ServerModule.with(context), context);
  const metricsListener = await openListeners(app, context);
  stopOnSignals(shutdownSequence({ app, drain, metricsListener }, context), log);
}

start().catch((error: unknown) => exitUnstarted(error, [SettingsError]));
