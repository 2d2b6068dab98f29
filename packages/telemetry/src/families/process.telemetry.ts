import { collectDefaultMetrics, type Histogram, type Registry } from 'prom-client';
import { process as processMetrics } from './process.metrics.js';

/**
 * Sums of the families next to them, and gauges with a counter's suffix, which Prometheus' own checker calls a
 * mistake: `sum without (type) (nodejs_active_handles)` says the same.
 */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Starts prom-client's own metrics of the process; does nothing where the registry has them already. */
export function collectProcessMetrics(registry: Registry): void {
  if (registry.getSingleMetric(processMetrics.cpu.name) !== undefined) return;
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const { name, labels } = processMetrics.gcDuration;
  const gc = registry.getSingleMetric(name) as Histogram | undefined;
  for (const kind of labels.kind.values) gc?.zero({ kind });
}
