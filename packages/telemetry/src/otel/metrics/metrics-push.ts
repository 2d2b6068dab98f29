import { setTimeout as wait } from 'node:timers/promises';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { backoffMs } from '../export/export-queue.js';
import type { Sender } from '../export/export-outcome.js';
import type { ExportRecord } from '../export/export-record.js';
import type { MetricsEncoder, MetricsRequest } from './metrics-encoder.js';

export interface MetricsDestination {
  readonly sender: Sender;
  readonly record: ExportRecord;
}

/** One more attempt catches a connection that was closed while it rested; more would eat into the next push. */
const ATTEMPTS = 2;
const RETRY_WITHIN_MS = 5000;

const refusedOf = (answer: Uint8Array): number => {
  if (answer.length === 0) return 0;
  try {
    const { partialSuccess } = ProtobufMetricsSerializer.deserializeResponse(answer);
    return Number(partialSuccess?.rejectedDataPoints ?? 0);
  } catch {
    return 0;
  }
};

/**
 * Sends all metrics at a steady pace. The numbers are totals, so a push that fails loses nothing that the next
 * does not bring; it is counted, and not kept.
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

  /** A push while one is under way is that push. */
  push(): Promise<void> {
    this.pushing ??= this.pushNow()
      .catch(() => {
        // Collectors and senders answer for their own failures; nothing else may stop the next push.
      })
      .finally(() => {
        this.pushing = undefined;
      });
    return this.pushing;
  }

  /** The last numbers, so that what happened since the push before is not lost. */
  async close(withinMs: number): Promise<void> {
    clearInterval(this.timer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    const last = (async () => {
      await this.pushing;
      await this.push();
    })();
    await Promise.race([late, last]);
    clearTimeout(timer);
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
      if (outcome.kind === 'taken') {
        const refused = Math.min(refusedOf(outcome.body), points);
        record.dropped('rejected', refused);
        record.succeeded(points - refused, Date.now());
        return true;
      }
      if (this.closed) break;
      record.failed(outcome.reason, outcome.detail);
      const delay = outcome.kind === 'later' ? (outcome.retryAfterMs ?? backoffMs(0)) : Infinity;
      if (outcome.kind === 'later' && outcome.retryAfterMs !== undefined) {
        this.notBefore.set(destination, Date.now() + outcome.retryAfterMs);
      }
      if (attempt < ATTEMPTS && delay <= RETRY_WITHIN_MS) {
        await wait(delay, undefined, { ref: false });
        continue;
      }
      record.dropped(outcome.kind === 'never' ? 'rejected' : 'expired', points);
      return false;
    }
    return false;
  }
}
