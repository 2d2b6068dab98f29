import {
  loadSettings,
  type LoadedSettings,
  type Secret,
  type SettingsBeforeServices,
} from '@bellwether/config';
import { colourSettings } from './output.js';

export type DevSettings = LoadedSettings<SettingsBeforeServices>;

/** What the processes will read, but for the services that are not there yet. */
export function loadDevSettings(argv: readonly string[]): DevSettings {
  return loadSettings({ argv, mode: 'development', startsServices: true });
}

/** The environment of the processes: ours, what development adds to it, and where the services are. */
export function childEnvironment(
  loaded: DevSettings,
  services: { databaseUrl: string; redisUrl: string },
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  Object.assign(env, colourSettings, { BELLWETHER_MODE: loaded.mode });
  if (loaded.file !== undefined) env['BELLWETHER_CONFIG'] = loaded.file;
  if (isDefault(loaded, 'enable_observability')) env['BELLWETHER_ENABLE_OBSERVABILITY'] = 'true';
  if (loaded.settings.database.url === undefined) env['BELLWETHER_DATABASE_URL'] = services.databaseUrl;
  if (loaded.settings.redis.url === undefined) env['BELLWETHER_REDIS_URL'] = services.redisUrl;
  return env;
}

/** A service somebody configured: its URL for the programs, and the form that may be shown. */
export function configured(url: Secret | undefined): { url: string; shown: string } | undefined {
  return url === undefined ? undefined : { url: url.reveal(), shown: url.toString() };
}

const isDefault = (loaded: DevSettings, key: keyof DevSettings['origins']) =>
  loaded.origins[key].startsWith('default');
