import type { Collector } from '../../instruments/collector.js';
import { exporting } from '../../families/telemetry.metrics.js';
import type { MetricRegistry } from '../../instruments/metric-registry.js';
import { silentLog, type TelemetryLog } from '../../instruments/telemetry-log.js';
import type { DestinationName, Signal } from '../plan/destination.js';
import type { FailureReason } from './otlp-sender.js';

export type DropReason = (typeof exporting.dropped.labels.reason.values)[number];

/**
 * The outcome of the exports of one signal to one destination: counts for the metrics, and a log line when
 * the export starts to fail and when it works again, not one per attempt.
 */
export class ExportRecord {
  delivered = 0;
  queued = 0;
  lastSuccessMs = 0;
  readonly failures = new Map<FailureReason, number>();
  readonly drops = new Map<DropReason, number>();
  log: TelemetryLog = silentLog;
  private failing: string | undefined;

  constructor(
    readonly signal: Signal,
    readonly destination: DestinationName,
    /** Where it is, for a reader of the log; without credentials. */
    readonly place: string,
  ) {}

  succeeded(items: number, nowMs: number): void {
    this.delivered += items;
    this.lastSuccessMs = nowMs;
    if (this.failing === undefined) return;
    this.failing = undefined;
    this.log.info(this.fields(), `monitoring export of ${this.signal} to ${this.place} works again`);
  }

  failed(reason: FailureReason, detail: string): void {
    this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
    const state = `${reason} ${detail}`;
    if (this.failing === state) return;
    this.failing = state;
    this.log.warn(
      { ...this.fields(), reason },
      `monitoring export of ${this.signal} to ${this.place} fails: ${detail}. Logged again when this changes; ` +
        'bellwether doctor looks for the cause.',
    );
  }

  dropped(reason: DropReason, items: number): void {
    if (items <= 0) return;
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + items);
  }

  private fields(): Record<string, unknown> {
    return { signal: this.signal, destination: this.destination };
  }
}

/** Shows the records of all exports as metrics. They are read at a scrape, so an export pays nothing for them. */
export const addExportMetrics = (
  registry: MetricRegistry,
  records: readonly ExportRecord[],
): (() => void) => {
  const metrics = registry.register(exporting);
  for (const { signal, destination } of records) metrics.enabled.set({ signal, destination }, 1);
  const known = new Map<string, number>();
  /** The growth of a total since the last scrape: a counter takes nothing else. */
  const growth = (key: string, total: number): number => {
    const before = known.get(key) ?? 0;
    known.set(key, total);
    return total - before;
  };
  const collector: Collector = {
    name: 'export',
    fills: Object.values(exporting),
    collect: () => {
      for (const record of records) {
        const { signal, destination } = record;
        const key = `${signal} ${destination}`;
        metrics.queued.set({ signal, destination }, record.queued);
        metrics.lastSuccess.set({ signal, destination }, record.lastSuccessMs / 1000);
        metrics.delivered.inc({ signal, destination }, growth(key, record.delivered));
        for (const [reason, total] of record.failures) {
          metrics.failures.inc({ signal, destination, reason }, growth(`${key} failed ${reason}`, total));
        }
        for (const [reason, total] of record.drops) {
          metrics.dropped.inc({ signal, destination, reason }, growth(`${key} dropped ${reason}`, total));
        }
      }
    },
  };
  return registry.addCollector(collector);
};
