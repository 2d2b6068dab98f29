import { Inject, Injectable, Logger } from '@nestjs/common';

import type { TelemetryLog } from '../instruments/telemetry-log.js';
import { areInstrumentationsInstalled } from '../otel/instrumentations.js';
import { TelemetryExport, startTelemetry } from '../otel/telemetry-export.js';
import {
  TELEMETRY_OPTIONS,
  type TelemetryExportOptions,
  type TelemetryOptions,
} from './telemetry-options.js';

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

/** The signals of one app. Those that the app was given are ended by their owner. */
@Injectable()
export class AppSignals {
  readonly signals: TelemetryExport;
  private readonly isOurs: boolean;

  constructor(@Inject(TELEMETRY_OPTIONS) options: TelemetryOptions) {
    const { signals } = options;
    this.isOurs = !(signals instanceof TelemetryExport);
    this.signals = signals instanceof TelemetryExport ? signals : startOwn(options, signals);
  }

  async pushLast(): Promise<void> {
    if (this.isOurs) await this.signals.pushLastMetrics();
  }

  async end(): Promise<void> {
    if (this.isOurs) await this.signals.shutdown();
  }
}

/** Without `--import` another SDK may be at work in the process, which has room for one. So none is started. */
const startOwn = (
  { process, version, enabled = true, log = nestLog() }: TelemetryOptions,
  signals: TelemetryExportOptions | false | undefined,
): TelemetryExport => {
  const { serviceName = process, dsn } = signals || {};
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
