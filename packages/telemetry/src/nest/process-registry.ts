import { register as globalRegister } from 'prom-client';

import { type MetricSet, catalogHash } from '../catalog/index.js';
import { collectProcessMetrics } from '../families/process.telemetry.js';
import { buildInfoIn } from '../families/telemetry.metrics.js';
import { CatalogCounter } from '../instruments/catalog-counter.js';
import { CatalogGauge } from '../instruments/catalog-gauge.js';
import { CatalogHistogram } from '../instruments/catalog-histogram.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { isFilledByPromClient } from './inject-metrics.js';
import type { TelemetryOptions } from './telemetry-options.js';

/** Registries whose application has ended. Their numbers stay readable for a last push. */
const ended = new WeakSet<object>();

/**
 * The registry of an application, in prom-client's global one, so that metrics made without us show as well.
 */
export function openRegistry(options: TelemetryOptions, catalog: readonly MetricSet[]): MetricRegistry {
  const { registry = globalRegister, version = 'unknown', revision = 'unknown' } = options;
  if (ended.delete(registry)) clearOurs(registry);
  const opened = new MetricRegistry({ ...options, registry, buildInfo: buildInfoIn(catalog) });
  // The catalog comes first: its aliases are shown, also of families that this package records.
  for (const set of catalog) if (!isFilledByPromClient(set)) opened.register(set);
  collectProcessMetrics(opened.promClient);
  opened.describeBuild({ version, revision, catalog: catalogHash(catalog) });
  return opened;
}

/**
 * The next application in this process, as after a hot reload or in a test, starts with fresh instruments.
 */
export function retireRegistry(registry: MetricRegistry): void {
  ended.add(registry.promClient);
}

function clearOurs(registry: MetricRegistry['promClient']): void {
  const ours = [CatalogCounter, CatalogGauge, CatalogHistogram];
  for (const metric of registry.getMetricsAsArray() as unknown[]) {
    if (ours.some((kind) => metric instanceof kind)) {
      registry.removeSingleMetric((metric as CatalogCounter).definition.name);
    }
  }
}
