import { silentLog } from '../../instruments/telemetry-log.js';
import type { TelemetryLog } from '../../instruments/telemetry-log.js';
import type { DestinationName, Signal } from '../signal.js';
import type { FailureReason } from './export-outcome.js';

export type DropReason = 'queue_full' | 'rejected' | 'expired' | 'shutdown';

/**
 * What became of one signal at one destination: counts for the metrics, and a line in the log when it begins to
 * fail and when it works again, never one per attempt.
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
