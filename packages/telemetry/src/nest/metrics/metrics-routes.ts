import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { MetricsGuard } from '../../auth/metrics-guard.js';
import { MetricsEndpoint } from '../../exposition/metrics-endpoint.js';
import { addRawRoute, onPlatform } from '../platform/platform.js';
import type { RawAnswer, RawRequest } from '../platform/raw-answer.js';
import { TELEMETRY_OPTIONS, type MetricsPath, type TelemetryOptions } from '../telemetry-options.js';

/**
 * The metrics paths of the app's main port. One that is off is not there at all, so that the app answers as
 * it does for any path it does not know; one that is on asks the guard before it looks at the method.
 */
@Injectable()
export class MetricsRoutes {
  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(TELEMETRY_OPTIONS) options: TelemetryOptions,
    @Inject(MetricsGuard) private readonly guard: MetricsGuard,
    @Inject(MetricsEndpoint) private readonly endpoint: MetricsEndpoint,
  ) {
    onPlatform(host, (platform) => {
      for (const path of servedPaths(options)) {
        addRawRoute(platform, { path, methods: 'every', answer: (request) => this.answer(request) });
      }
    });
  }

  private async answer(request: RawRequest): Promise<RawAnswer> {
    const verdict = await this.guard.check(request.headers);
    return verdict.ok ? this.endpoint.handle(request) : verdict;
  }
}

function servedPaths({ enabled = true, paths = ['/metrics'] }: TelemetryOptions): readonly MetricsPath[] {
  return paths.filter((path) => enabled || path !== '/metrics');
}
