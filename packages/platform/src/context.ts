import { createRequire } from 'node:module';

import { dsnPath, type Settings } from '@bellwether/config';
import { createLogger, type TelemetryExport, startTelemetry, type TelemetryLog } from '@bellwether/telemetry';

import { Outages } from './outages.js';

export type ProcessName = 'server' | 'worker';

export type ProcessLog = TelemetryLog;

/** Everything that is known before Nest starts. Every module may use it. */
export interface ProcessContext {
  readonly process: ProcessName;
  readonly settings: Settings;
  readonly log: ProcessLog;
  readonly signals: TelemetryExport;
  readonly outages: Outages;
  readonly version: string;
  readonly revision: string;
}

/** Injects the settings: `@Inject(SETTINGS) private readonly settings: Settings`. */
export const SETTINGS = Symbol('settings');
/** Injects the process's log: `@Inject(LOG) private readonly log: ProcessLog`. */
export const LOG = Symbol('log');

/** Where an app's package.json is, seen from a file right under its `src` or `dist`. */
const versionBeside = (url: string): string =>
  (createRequire(url)('../package.json') as { readonly version: string }).version;

/**
 * Log, telemetry export and outages of one process, as its settings and the OTEL_* variables say. `entry` is the
 * `import.meta.url` of a file right under the app's `src`, which leads to the version that was released.
 */
export function createContext(
  { process, entry, quiet = false }: { process: ProcessName; entry: string; quiet?: boolean },
  settings: Settings,
): ProcessContext {
  const { enable_observability, cloud_dsn, revision } = settings;
  const version = versionBeside(entry);
  const signals = startTelemetry({
    serviceName: `bellwether-${process}`,
    version,
    enabled: enable_observability,
    enabledBy: 'BELLWETHER_ENABLE_OBSERVABILITY=true',
    dsn: cloud_dsn && { text: cloud_dsn.reveal(), path: dsnPath },
  });
  const log = quiet
    ? createLogger({ process, level: 'fatal' })
    : createLogger({ process, ...settings.log, exportTo: signals.logSink });
  if (!quiet) signals.announce(log);
  return { process, settings, log, signals, outages: new Outages(log), version, revision };
}
