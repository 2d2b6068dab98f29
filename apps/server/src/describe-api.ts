/**
 * Prints the API description that `/openapi.json` serves, and ends. `pnpm generate` makes the table of routes from it.
 * The server is built as usual, but it does not listen, call a service or export traces.
 */
import 'reflect-metadata';

import { loadSettings } from '@bellwether/config';
import { createContext } from '@bellwether/platform';

import { createApp } from './create-app.js';
import { OpenapiController } from './api/openapi/openapi.module.js';

const { settings } = loadSettings();
// Standard output has only the description, so the log is quiet.
const context = createContext({ process: 'server', entry: import.meta.url, quiet: true }, settings);
const { app } = await createApp(context);
const description = JSON.stringify(app.get(OpenapiController).document());
// The queues would keep connecting to Redis.
process.stdout.write(description, () => process.exit());
