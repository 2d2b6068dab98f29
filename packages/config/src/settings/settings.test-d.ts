/** What the tree of settings is for the compiler. `tsc` fails when one of these lines does. */
import { loadSettings } from './load-settings.js';
import type { Secret } from './secret.js';

const { settings } = loadSettings();

export const port: number = settings.server.port;
export const timeoutMs: number = settings.server.request_timeout;
export const rate: number = settings.server.rate_limit.requests_per_second;
export const format: 'json' | 'pretty' = settings.log.format;
export const aliases: readonly ('blnk' | 'aviator')[] = settings.metrics.aliases;
export const observed: boolean = settings.enable_observability;
export const databaseUrl: Secret = settings.database.url;
export const key: Secret | undefined = settings.server.secret_key;

// @ts-expect-error a secret that is not set is undefined
export const certainKey: Secret = settings.server.secret_key;

// @ts-expect-error a secret is no text until it is revealed
export const text: string = settings.database.url;

// @ts-expect-error there is no such setting
export const missing: unknown = settings.server.prot;

// @ts-expect-error settings are read and never written
settings.server.port = 1;

const before = loadSettings({ startsServices: true }).settings;

// @ts-expect-error before the services are started there may be no URL
export const certainUrl: Secret = before.database.url;
