import { OperatingError, type Settings } from '@bellwether/config';
import { type MetricsPath, TelemetryModule, type TelemetryModuleOptions } from '@bellwether/telemetry/nest';
import type { DynamicModule } from '@nestjs/common';

import type { ProcessContext } from './context.js';
import { failureBody, type HttpFailure } from './error-responses.js';

export interface PlatformOptions {
  /** The metric definitions of the product. */
  readonly catalog: TelemetryModuleOptions['catalog'];
  /** The metrics paths of the main port; `/metrics` where it is left out. */
  readonly metricsPaths?: readonly MetricsPath[];
}

/** The metrics of this process: which paths its main port serves, who may read them, how many series there may be. */
export const telemetryModule = (
  { process, settings, log, signals, version, revision }: ProcessContext,
  { catalog, metricsPaths: paths }: PlatformOptions,
): DynamicModule =>
  TelemetryModule.forRoot({
    process,
    version,
    revision,
    catalog,
    log,
    enabled: settings.enable_observability,
    paths,
    auth: metricsAuth(settings),
    seriesLimit: settings.metrics.series_limit,
    collectorTimeoutMs: settings.metrics.collector_timeout,
    aliases: settings.metrics.aliases,
    signals,
    http: { isPlanned: (error) => error instanceof OperatingError },
  });

/** A secret that came out of a file is read from there again, so that it can be rotated without a restart. */
function metricsAuth({ server, metrics }: Settings): NonNullable<TelemetryModuleOptions['auth']> {
  const { metrics_bearer_token: token, secure } = server;
  const { username, password } = metrics.basic_auth;
  return {
    secure,
    renderBody: (refusal) => JSON.stringify(failureBody(refusal as HttpFailure)),
    ...(token && (token.file === undefined ? { bearerToken: token } : { bearerTokenFile: token.file })),
    ...(username !== undefined &&
      password && {
        basic: {
          username,
          ...(password.file === undefined ? { password } : { passwordFile: password.file }),
        },
      }),
  };
}
