import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { HttpTelemetry } from '../../families/http.telemetry.js';
import { MetricRegistry } from '../../instruments/metric-registry.js';
import { processHealthPaths } from '../health/process-health.routes.js';
import { onPlatform } from '../platform/platform.js';
import { TELEMETRY_OPTIONS, type TelemetryOptions } from '../telemetry-options.js';
import { recordExpress } from './express-recording.js';
import { recordFastify } from './fastify-recording.js';
import { noteErrorsOfNest } from './noted-errors.js';

/** What machines ask every few seconds would drown what people ask. */
export const uncountedPaths: readonly string[] = [...processHealthPaths, '/metrics', '/debug/metrics'];

/** Attaches the http family to the platform as soon as it is known. */
@Injectable()
export class HttpRecording {
  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(MetricRegistry) registry: MetricRegistry,
    @Inject(TELEMETRY_OPTIONS) { http = {} }: TelemetryOptions,
  ) {
    if (http === false) return;
    const { ignoredPaths = [], isPlanned = () => false } = http;
    const rules = { telemetry: new HttpTelemetry(registry), isPlanned };
    const isIgnored = pathIsIn(new Set([...uncountedPaths, ...ignoredPaths]));
    noteErrorsOfNest();
    onPlatform(host, (platform) => {
      if (platform.name === 'fastify') recordFastify(platform.instance, rules, isIgnored);
      else platform.instance.use(recordExpress(rules, isIgnored));
    });
  }
}

const pathIsIn =
  (paths: ReadonlySet<string>) =>
  (url: string): boolean => {
    const query = url.indexOf('?');
    return paths.has(query === -1 ? url : url.slice(0, query));
  };
