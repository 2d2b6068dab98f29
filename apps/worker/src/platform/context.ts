import type { Settings } from '@bellwether/config';
import type { Signals, TelemetryLog } from '@bellwether/telemetry';

import type { Outages } from './outages.js';

/** The log of the process, as every file but the metrics' own needs it. */
export type ProcessLog = TelemetryLog;

/** What is known before Nest starts, and every module may be built from. */
export interface ProcessContext {
  readonly settings: Settings;
  readonly log: ProcessLog;
  readonly signals: Signals;
  readonly outages: Outages;
  readonly version: string;
  readonly revision: string;
}

/** Injects the settings: `@Inject(SETTINGS) private readonly settings: Settings`. */
export const SETTINGS = Symbol('settings');
/** Injects the process's log: `@Inject(LOG) private readonly log: ProcessLog`. */
export const LOG = Symbol('log');
