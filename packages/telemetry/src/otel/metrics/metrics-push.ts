import { setTimeout as wait } from 'node:timers/promises';
import { withDeadline } from '../../instruments/deadline.js';
import { backoffMs } from '../export/export-queue.js';
import type { ExportRecord } from '../export/export-record.js';
import { rejectedOf, type Sender } from '../export/otlp-sender.js';
import type { MetricsEncoder, MetricsRequest } from './metrics-encoder.js';

export interface MetricsDestination {
  readonly sender: Sender;
  readonly record: ExportRecord;
}

/** A second attempt is for a kept connection that was closed meanwhile; more would delay the next push. */
const ATTEMPTS = 2;
const RETRY_WITHIN_MS = 5000;

/**
 * Sends all metrics at an interval. The numbers are totals, so the next push makes up for one that failed;
 * a failed push is counted and not kept.
 */
export class MetricsPush {
  private timer: NodeJS.Timeout | undefined;
  private pushing: Promise<void> | undefined;
  private readonly notBefore = new Map<MetricsDestination, number>();
  private closed = false;

  constructor(
    private readonly encoder: MetricsEncoder,
    private readonly destinations: readonly MetricsDestination[],
    private readonly intervalMs: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.push(), this.intervalMs);
    this.timer.unref();
  }

  /** A call during a push joins that push. */
  push(): Promise<void> {
    this.pushing ??= this.pushNow()
      .catch(() => {
        // Collectors and senders record their own failures; nothing may stop the next push.
      })
      .finally(() => {
        this.pushing = undefined;
      });
    return this.pushing;
  }

  /** Pushes the last numbers, so that the time since the push before is not lost. */
  async close(withinMs: number): Promise<void> {
    clearInterval(this.timer);
    const last = (async () => {
      await this.pushing;
      await this.push();
    })();
    await withDeadline(last, withinMs, () => {});
    this.closed = true;
    for (const { sender } of this.destinations) sender.close();
  }

  private async pushNow(): Promise<void> {
    const startedMs = Date.now();
    let open = this.destinations.filter((each) => (this.notBefore.get(each) ?? 0) <= startedMs);
    for await (const request of this.encoder.requests(startedMs)) {
      const kept = await Promise.all(open.map((destination) => this.send(destination, request)));
      open = open.filter((_destination, index) => kept[index]);
      if (open.length === 0) return;
    }
  }

  /** Whether the rest of this push is worth sending there. */
  private async send(destination: MetricsDestination, { bytes, points }: MetricsRequest): Promise<boolean> {
    const { sender, record } = destination;
    for (let attempt = 1; !this.closed; attempt++) {
      const outcome = await sender.send(bytes);
      if (outcome.kind === 'accepted') {
        const refused = Math.min(rejectedOf(outcome.body), points);
        record.dropped('rejected', refused);
        record.succeeded(points - refused, Date.now());
        return true;
      }
      if (this.closed) break;
      record.failed(outcome.reason, outcome.detail);
      const delay = outcome.kind === 'retry' ? (outcome.retryAfterMs ?? backoffMs(0)) : Infinity;
      if (outcome.kind === 'retry' && outcome.retryAfterMs !== undefined) {
        this.notBefore.set(destination, Date.now() + outcome.retryAfterMs);
      }
      if (attempt < ATTEMPTS && delay <= RETRY_WITHIN_MS) {
        await wait(delay, undefined, { ref: false });
        continue;
      }
      record.dropped(outcome.kind === 'rejected' ? 'rejected' : 'expired', points);
      return false;
    }
    return false;
  }
}
