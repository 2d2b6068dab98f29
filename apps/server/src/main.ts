import 'reflect-metadata';

import { loadSettings, SettingsError } from '@bellwether/config';
import { exitUnstarted, listenOn, ShutdownSequence, stopOnSignals } from '@bellwether/telemetry/nest';
import { createLogger } from '@bellwether/telemetry';

import { createApp } from './platform/create-app.js';
import { ServerModule } from './server.module.js';

async function start(): Promise<void> {
  const { settings } = loadSettings();
  const log = createLogger({ process: 'server', ...settings.log });
  const context = { settings, log, version: '0.1.0' };
  const app = await createApp(ServerModule.with(context), context);
  const { host, port } = settings.server;
  const listener = { serves: 'the API', host, port, portSetting: 'server.port', hostSetting: 'server.host' };
  await listenOn(listener, () => app.listen(port, host));
  log.info({ host, port }, 'the server listens');
  const sequence = new ShutdownSequence(log);
  sequence.add({ phase: 'close', name: 'application', boundMs: 5_000, run: () => app.close() });
  stopOnSignals(sequence, log);
}

start().catch((error: unknown) => exitUnstarted(error, [SettingsError]));
