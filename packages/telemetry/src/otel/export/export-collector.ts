import type { Collector } from '../../instruments/collector.js';
import { exporting } from '../../families/telemetry.metrics.js';
import type { MetricRegistry } from '../../instruments/metric-registry.js';
import type { ExportRecord } from './export-record.js';

/** What was already given to a counter, by series. */
class Told {
  private readonly totals = new Map<string, number>();

  /** How much a total grew since it was last asked for. */
  growth(key: string, total: number): number {
    const before = this.totals.get(key) ?? 0;
    this.totals.set(key, total);
    return total - before;
  }
}

/** Shows the records of all exports as metrics. They are read at a scrape, so that exporting costs nothing more. */
export const addExportMetrics = (
  registry: MetricRegistry,
  records: readonly ExportRecord[],
): (() => void) => {
  const metrics = registry.register(exporting);
  for (const { signal, destination } of records) metrics.enabled.set({ signal, destination }, 1);
  const told = new Told();
  const collector: Collector = {
    name: 'export',
    fills: Object.values(exporting),
    collect: () => {
      for (const record of records) {
        const { signal, destination } = record;
        const key = `${signal} ${destination}`;
        metrics.queued.set({ signal, destination }, record.queued);
        metrics.lastSuccess.set({ signal, destination }, record.lastSuccessMs / 1000);
        metrics.delivered.inc({ signal, destination }, told.growth(key, record.delivered));
        for (const [reason, total] of record.failures) {
          metrics.failures.inc(
            { signal, destination, reason },
            told.growth(`${key} failed ${reason}`, total),
          );
        }
        for (const [reason, total] of record.drops) {
          metrics.dropped.inc(
            { signal, destination, reason },
            told.growth(`${key} dropped ${reason}`, total),
          );
        }
      }
    },
  };
  return registry.addCollector(collector);
};
