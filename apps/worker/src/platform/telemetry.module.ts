import { catalog } from '@bellwether/catalog';
import { OperatingError, type Settings } from '@bellwether/config';
import { TelemetryModule, type TelemetryModuleOptions } from '@bellwether/telemetry/nest';
import type { DynamicModule } from '@nestjs/common';

import type { ProcessContext } from './context.js';

/** Metrics of this process: who may read them, how many series there may be. */
export const telemetryModule = ({
  settings,
  log,
  signals,
  version,
  revision,
}: ProcessContext): DynamicModule =>
  TelemetryModule.forRoot({
    process: 'worker',
    version,
    revision,
    catalog,
    log,
    enabled: settings.enable_observability,
    auth: metricsAuth(settings),
    seriesLimit: settings.metrics.series_limit,
    collectorTimeoutMs: settings.metrics.collector_timeout,
    aliases: settings.metrics.aliases,
    signals,
    http: { isPlanned: (error) => error instanceof OperatingError },
  });

/** A secret that came out of a file is read from there again, so that it can be rotated without a restart. */
export function metricsAuth({ server, metrics }: Settings): NonNullable<TelemetryModuleOptions['auth']> {
  const { metrics_bearer_token: token, secure } = server;
  const { username, password } = metrics.basic_auth;
  return {
    secure,
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
