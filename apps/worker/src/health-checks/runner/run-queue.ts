import type { Due } from './timer-wheel.js';

/** Why a scheduled run did not take place: this process was late, or had no place for it in time. */
export type SkipReason = 'late' | 'overload';

export interface RunQueueOptions {
  readonly runsMax: number;
  readonly skipped: (id: string, reason: SkipReason, runs: number) => void;
  /** Begins a run; the queue hears of its end by `ended`. */
  readonly start: (id: string, dueMs: number) => void;
}

/**
 * Which runs begin now. At most so many at once, and at most one of a check; a run that cannot begin waits for its turn
 * until the next one of its check is due, and is then skipped. Pure but for its callbacks.
 */
export class RunQueue {
  private readonly running = new Set<string>();
  /** When the waiting run of a check was due, in the order in which checks began to wait. */
  private readonly waiting = new Map<string, number>();

  constructor(private readonly options: RunQueueOptions) {}

  get runningCount(): number {
    return this.running.size;
  }

  due(runs: readonly Due[]): void {
    for (const { id, dueMs, missed } of runs) {
      if (missed > 0) this.options.skipped(id, 'late', missed);
      if (this.waiting.has(id)) this.options.skipped(id, this.running.has(id) ? 'late' : 'overload', 1);
      // Setting a key that is there keeps its turn.
      this.waiting.set(id, dueMs);
    }
    this.startNext();
  }

  ended(id: string): void {
    this.running.delete(id);
    this.startNext();
  }

  /** A check that is gone waits no longer; a run under way comes to its end. */
  drop(id: string): void {
    this.waiting.delete(id);
  }

  clear(): void {
    this.waiting.clear();
  }

  private startNext(): void {
    for (const [id, dueMs] of this.waiting) {
      if (this.running.size >= this.options.runsMax) return;
      if (this.running.has(id)) continue;
      this.waiting.delete(id);
      this.running.add(id);
      this.options.start(id, dueMs);
    }
  }
}
