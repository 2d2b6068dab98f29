import { withDeadline } from '../../instruments/deadline.js';
import type { ExportRecord } from './export-record.js';
import { rejectedOf, type Outcome, type Sender } from './otlp-sender.js';

export interface QueueLimits {
  /** Items that may wait; more are dropped and counted. */
  readonly itemsMax: number;
  readonly batchItems: number;
  /** The total weight that may wait, where items have a weight. */
  readonly weightMax?: number;
  /** How long an item waits for others. */
  readonly delayMs: number;
  /** How long one batch is tried before it is given up. */
  readonly giveUpAfterMs: number;
}

export interface QueueOptions<T> {
  readonly limits: QueueLimits;
  readonly sender: Sender;
  readonly record: ExportRecord;
  /** Runs once per batch, not in the work that made the items. */
  readonly encode: (items: readonly T[]) => Uint8Array;
  /** The size of an item, for the bound on all of them. */
  readonly weightOf?: (item: T) => number;
  readonly now?: () => number;
}

const BACKOFF_FIRST_MS = 1000;
const BACKOFF_MAX_MS = 30_000;

/** Doubles after each failure, with jitter so that many processes do not retry at the same moment. */
export const backoffMs = (failuresInARow: number): number =>
  Math.min(BACKOFF_FIRST_MS * 2 ** failuresInARow, BACKOFF_MAX_MS) * (0.8 + Math.random() * 0.4);

/**
 * The items that wait to be sent to one destination. An offer is a push on an array and never waits;
 * everything else happens on timers that do not keep the process alive. One request is in flight at a time.
 */
export class ExportQueue<T> {
  private items: T[] = [];
  private batch: readonly T[] = [];
  /** Of the waiting items, without the batch that is being sent. */
  private weight = 0;
  private timer: NodeJS.Timeout | undefined;
  private timerDueMs = 0;
  private sending: Promise<void> | undefined;
  private closed = false;
  private failuresInARow = 0;
  private notBeforeMs = 0;
  private batchSinceMs = 0;
  private readonly now: () => number;

  constructor(private readonly options: QueueOptions<T>) {
    this.now = options.now ?? Date.now;
  }

  get size(): number {
    return this.items.length + this.batch.length;
  }

  offer(item: T): void {
    const { limits, record, weightOf } = this.options;
    if (this.closed) return record.dropped('shutdown', 1);
    const weight = weightOf?.(item) ?? 0;
    if (this.items.length >= limits.itemsMax || this.weight + weight > (limits.weightMax ?? Infinity)) {
      return record.dropped('queue_full', 1);
    }
    this.items.push(item);
    this.weight += weight;
    record.queued = this.size;
    if (this.sending !== undefined) return;
    this.wakeIn(this.items.length >= limits.batchItems ? 0 : limits.delayMs);
  }

  /** Sends the waiting items for at most `withinMs`; the rest is dropped and counted. */
  async close(withinMs: number): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await withDeadline(this.drain(this.now() + withinMs), withinMs, () => {});
    this.options.sender.close();
    this.options.record.dropped('shutdown', this.size);
    this.items = [];
    this.batch = [];
    this.options.record.queued = 0;
  }

  private async drain(deadline: number): Promise<void> {
    await this.sending;
    if (this.size > 0) await this.sendOne();
    // After a failure there is no time left for a useful retry.
    while (this.size > 0 && this.failuresInARow === 0 && this.now() < deadline) await this.sendOne();
  }

  private wakeIn(delayMs: number): void {
    const now = this.now();
    const dueMs = Math.max(now + delayMs, this.notBeforeMs);
    if (this.timer !== undefined && this.timerDueMs <= dueMs) return;
    clearTimeout(this.timer);
    this.timerDueMs = dueMs;
    this.timer = setTimeout(() => this.wake(), dueMs - now);
    this.timer.unref();
  }

  private wake(): void {
    this.timer = undefined;
    this.sending = this.sendOne().finally(() => {
      this.sending = undefined;
      if (this.closed || this.size === 0) return;
      const isFull = this.batch.length > 0 || this.items.length >= this.options.limits.batchItems;
      this.wakeIn(isFull ? 0 : this.options.limits.delayMs);
    });
  }

  private async sendOne(): Promise<void> {
    if (this.batch.length === 0) this.takeBatch();
    if (this.batch.length === 0) return;
    const { encode, sender, record } = this.options;
    let body: Uint8Array;
    try {
      body = encode(this.batch);
    } catch {
      // An item that cannot be encoded must not stop the batches after it.
      return this.drop('rejected');
    }
    this.settle(await sender.send(body));
    record.queued = this.size;
  }

  private takeBatch(): void {
    const { limits, weightOf } = this.options;
    this.batch = this.items.splice(0, limits.batchItems);
    if (weightOf !== undefined) for (const item of this.batch) this.weight -= weightOf(item);
    this.batchSinceMs = this.now();
  }

  private settle(outcome: Outcome): void {
    const { record, limits } = this.options;
    if (outcome.kind === 'accepted') {
      const refused = Math.min(rejectedOf(outcome.body), this.batch.length);
      record.dropped('rejected', refused);
      record.succeeded(this.batch.length - refused, this.now());
      this.batch = [];
      this.failuresInARow = 0;
      return;
    }
    if (this.closed && this.batch.length === 0) return;
    record.failed(outcome.reason, outcome.detail);
    const asked = outcome.kind === 'retry' ? outcome.retryAfterMs : undefined;
    this.notBeforeMs = this.now() + (asked ?? backoffMs(this.failuresInARow));
    this.failuresInARow += 1;
    if (outcome.kind === 'rejected') return this.drop('rejected');
    if (this.now() - this.batchSinceMs >= limits.giveUpAfterMs) this.drop('expired');
  }

  private drop(reason: 'rejected' | 'expired'): void {
    this.options.record.dropped(reason, this.batch.length);
    this.batch = [];
    this.options.record.queued = this.size;
  }
}
