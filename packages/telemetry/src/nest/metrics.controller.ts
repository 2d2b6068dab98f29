import { Controller, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { MetricsGuard } from '../auth/metrics-guard.js';
import { MetricsEndpoint, type ScrapeAnswer, type ScrapeRequest } from '../exposition/metrics-endpoint.js';
import { addRawRoute, onPlatform } from './http-platform.js';
import { type MetricsPath, TELEMETRY_OPTIONS, type TelemetryOptions } from './telemetry-options.js';

/**
 * The controller that PrometheusModule serves: the metrics paths of the app's main port, behind the guard. Its routes
 * are added beside Nest, so that no prefix, version, filter or body parser of the app moves or changes them. A path that
 * is off does not exist, so that the app answers as it does for any unknown path; one that is on asks the guard before
 * it looks at the method.
 */
@Controller()
export class MetricsController {
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

  private async answer(request: ScrapeRequest): Promise<ScrapeAnswer> {
    const verdict = await this.guard.check(request.headers);
    return verdict.ok ? this.endpoint.handle(request) : verdict;
  }
}

function servedPaths({ enabled = true, paths = ['/metrics'] }: TelemetryOptions): readonly MetricsPath[] {
  return paths.filter((path) => enabled || path !== '/metrics');
}
