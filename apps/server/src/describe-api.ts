/**
 * Prints the description of the API as `/openapi.json` serves it, and ends: `pnpm generate` makes the table of routes
 * from it. The process is put together as it always is, but nothing listens, no service is asked, nothing is traced.
 */
import 'reflect-metadata';

import { loadSettings } from '@bellwether/config';
import { createLogger } from '@bellwether/telemetry';

import { buildVersion } from './platform/build.js';
import { createApp } from './platform/create-app.js';
import { openSignals } from './platform/open-signals.js';
import { OpenapiController } from './platform/openapi/openapi.module.js';
import { ServerModule } from './server.module.js';

const { settings } = loadSettings();
const context = {
  settings,
  // What is read from stdout is the description alone.
  log: createLogger({ process: 'server', level: 'fatal' }),
  signals: openSignals(settings),
  version: buildVersion,
  revision: settings.revision,
};
const { app } = await createApp(ServerModule.with(context), context);
const description = JSON.stringify(app.get(OpenapiController).document());
// The queues would go on looking for Redis.
process.stdout.write(description, () => process.exit());
