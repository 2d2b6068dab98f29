/**
 * Prints the description of the API as `/openapi.json` serves it, and ends: `pnpm generate` makes the table of routes
 * from it. The process is put together as it always is, but nothing listens, no service is asked, nothing is traced.
 */
import 'reflect-metadata';

import { loadSettings } from '@bellwether/config';
import { createContext } from '@bellwether/platform';

import { createApp } from './create-app.js';
import { OpenapiController } from './platform/openapi/openapi.module.js';

const { settings } = loadSettings();
// Standard output carries the description alone, so the log is quiet.
const context = createContext({ process: 'server', entry: import.meta.url, quiet: true }, settings);
const { app } = await createApp(context);
const description = JSON.stringify(app.get(OpenapiController).document());
// The queues would go on looking for Redis.
process.stdout.write(description, () => process.exit());
