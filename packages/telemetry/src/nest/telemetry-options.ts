import type { InjectionToken, ModuleMetadata } from '@nestjs/common';
import type { Registry } from 'prom-client';

import type { MetricsGuardOptions } from '../auth/metrics-guard.js';
import type { MetricSet } from '../catalog/index.js';
import type { ExemplarSource } from '../instruments/series-table.js';
import type { TelemetryLog } from '../instruments/telemetry-log.js';
import type { GivenDsn } from '../otel/plan/destination.js';
import type { TelemetryExport } from '../otel/telemetry-export.js';

export const TELEMETRY_OPTIONS = Symbol('telemetry options');

export type MetricsPath = '/metrics' | '/debug/metrics';

export interface HttpRecordingOptions {
  /** Exact paths to leave out, beside health and metrics. */
  readonly ignoredPaths?: readonly string[];
  /** Errors of this app that are planned for, though a filter answers them with 500. */
  readonly isPlanned?: (error: unknown) => boolean;
}

/** What the environment does not say about the signals of an app. */
export interface TelemetryExportOptions {
  /** The name of the service, unless `OTEL_SERVICE_NAME` gives another; `process` unless said otherwise. */
  readonly serviceName?: string | undefined;
  /** Sends all three signals to where it leads, beside what the OTEL_* variables say. */
  readonly dsn?: GivenDsn | undefined;
}

/** What is decided when the process starts. */
export interface TelemetryOptions {
  /** The name of this process, as the owners in the catalog name it. */
  readonly process: string;
  /** Owners of the catalog that this process is beside its own name, such as `worker` for a `shop-worker`. */
  readonly roles?: readonly string[] | undefined;
  readonly version?: string | undefined;
  readonly revision?: string | undefined;
  /** The credentials of scrapers. Without them a scrape needs none. */
  readonly auth?: Omit<MetricsGuardOptions, 'log'> | undefined;
  /** Observability on or off. Off, `/metrics` does not exist; `/debug/metrics` does where it is asked for. */
  readonly enabled?: boolean | undefined;
  /** Which paths the main port of this app serves; `/metrics` by default. */
  readonly paths?: readonly MetricsPath[] | undefined;
  readonly seriesLimit?: number | undefined;
  /** How long a collector that states no limit of its own may take. */
  readonly collectorTimeoutMs?: number | undefined;
  /** Sets of other names to show beside the canonical ones. */
  readonly aliases?: readonly string[] | undefined;
  /**
   * Traces, pushed metrics and exported logs. Left out: they are started as the OTEL_* variables say, in a process
   * that was started with `node --import @bellwether/telemetry/start`. Options: they are started in any case. Either
   * way they end with the app. A `TelemetryExport` is ended by its owner. `false`: there are none.
   * A process has room for the signals of one app: those of a second are off, with a warning.
   */
  readonly signals?: TelemetryExport | TelemetryExportOptions | false | undefined;
  /** The span that a recorded value belongs to; that of the signals by default. */
  readonly exemplar?: ExemplarSource | undefined;
  /** Recording of this app's own requests; `false` records none. */
  readonly http?: HttpRecordingOptions | false | undefined;
  /** Nest's own logger by default. */
  readonly log?: TelemetryLog | undefined;
  /** The registry of prom-client code without knowledge of this package; the global one by default. */
  readonly registry?: Registry | undefined;
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
