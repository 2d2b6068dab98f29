import type { InjectionToken, ModuleMetadata } from '@nestjs/common';

import type { MetricsGuardOptions } from '../auth/metrics-guard.js';
import type { MetricSet } from '../catalog/index.js';
import type { MetricRegistryOptions } from '../instruments/metric-registry.js';
import type { StartTelemetryOptions, TelemetryExport } from '../otel/telemetry-export.js';

export const TELEMETRY_OPTIONS = Symbol('telemetry options');

export type MetricsPath = '/metrics' | '/debug/metrics';

export interface HttpRecordingOptions {
  /** Exact paths to leave out, beside health and metrics. */
  readonly ignoredPaths?: readonly string[];
  /** Errors of this app that are planned for, though a filter answers them with 500. */
  readonly isPlanned?: (error: unknown) => boolean;
}

/** What the environment does not say about the signals of an app. Left out, the service is named as the process. */
export interface TelemetryExportOptions extends Pick<StartTelemetryOptions, 'dsn'> {
  readonly serviceName?: string | undefined;
}

/**
 * What is decided when the process starts. Left out, `registry` is prom-client's global one, `exemplar` that of the
 * signals, and `log` Nest's own logger.
 */
export interface TelemetryOptions extends Omit<MetricRegistryOptions, 'buildInfo'> {
  readonly version?: string | undefined;
  readonly revision?: string | undefined;
  /** The credentials of scrapers. Without them a scrape needs none. */
  readonly auth?: Omit<MetricsGuardOptions, 'log'> | undefined;
  /** Observability on or off. Off, `/metrics` does not exist; `/debug/metrics` does where it is asked for. */
  readonly enabled?: boolean | undefined;
  /** Which paths the main port of this app serves; `/metrics` by default. */
  readonly paths?: readonly MetricsPath[] | undefined;
  /**
   * Traces, pushed metrics and exported logs. Left out: they are started as the OTEL_* variables say, in a process
   * that was started with `node --import @bellwether/telemetry/start`. Options: they are started in any case. Either
   * way they end with the app. A `TelemetryExport` is ended by its owner. `false`: there are none.
   * A process has room for the signals of one app: those of a second are off, with a warning.
   */
  readonly signals?: TelemetryExport | TelemetryExportOptions | false | undefined;
  /** Recording of this app's own requests; `false` records none. */
  readonly http?: HttpRecordingOptions | false | undefined;
}

export interface TelemetryModuleOptions extends TelemetryOptions {
  /** The definitions of this product. Domains may also bring theirs by `forFeature`. */
  readonly catalog?: readonly MetricSet[] | undefined;
}

export interface TelemetryModuleAsyncOptions {
  readonly catalog?: readonly MetricSet[] | undefined;
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: readonly InjectionToken[] | undefined;
  // What Nest injects is typed by the factory that names its own parameters.
  useFactory(...injected: never[]): TelemetryOptions | Promise<TelemetryOptions>;
}
