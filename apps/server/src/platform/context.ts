import type { Settings } from '@bellwether/config';
import type { TelemetryLog } from '@bellwether/telemetry';

/** What is known before Nest starts, and every module may be built from. */
export interface ProcessContext {
  readonly settings: Settings;
  readonly log: TelemetryLog;
  readonly version: string;
  readonly revision: string;
}

/** Injects the settings: `@Inject(SETTINGS) private readonly settings: Settings`. */
export const SETTINGS = Symbol('settings');
/** Injects the process's log: `@Inject(LOG) private readonly log: TelemetryLog`. */
export const LOG = Symbol('log');
