import { Logger } from '@nestjs/common';

import type { MetricRegistry } from '../instruments/metric-registry.js';
import type { TelemetryLog } from '../instruments/telemetry-log.js';
import { areInstrumentationsInstalled } from '../otel/instrumentations.js';
import { TelemetryExport, startTelemetry } from '../otel/telemetry-export.js';
import type { TelemetryExportOptions, TelemetryOptions } from './telemetry-options.js';

const startedWith = 'node --import @bellwether/telemetry/start';

/** The logger that the app has chosen for Nest, for an app that gives no log of its own. */
const nestLog = (): TelemetryLog => {
  const logger = new Logger('Telemetry');
  return {
    info: (_fields, message) => logger.log(message),
    warn: (_fields, message) => logger.warn(message),
    error: (_fields, message) => logger.error(message),
  };
};

/** The signals of one app. The one that started them ends them. */
export class AppSignals {
  readonly signals: TelemetryExport;
  private readonly isOurs: boolean;

  constructor(options: TelemetryOptions) {
    const { signals, ...others } = options;
    this.isOurs = !(signals instanceof TelemetryExport);
    this.signals = signals instanceof TelemetryExport ? signals : startOwn({ ...others, signals });
  }

  attach(registry: MetricRegistry): void {
    this.signals.attachMetrics(registry);
  }

  async pushLast(): Promise<void> {
    if (this.isOurs) await this.signals.pushLastMetrics();
  }

  async end(): Promise<void> {
    if (this.isOurs) await this.signals.shutdown();
  }
}

/**
 * The process says by the way it was started that its signals are ours to make: without that, another SDK may be at
 * work in it, and one process has room for one.
 */
const startOwn = ({
  process,
  version,
  signals,
  enabled = true,
  log = nestLog(),
}: Omit<TelemetryOptions, 'signals'> & {
  readonly signals?: TelemetryExportOptions | false | undefined;
}): TelemetryExport => {
  const { serviceName = process, dsn } = signals === false || signals === undefined ? {} : signals;
  const isWanted = signals === undefined ? areInstrumentationsInstalled() : signals !== false;
  const started = startTelemetry({
    serviceName,
    version,
    dsn,
    enabled: enabled && isWanted,
    enabledBy: enabled
      ? `signals in TelemetryModule.forRoot, or start the process with ${startedWith}`
      : 'enabled in TelemetryModule.forRoot',
  });
  if (signals !== false) started.announce(log);
  return started;
};
