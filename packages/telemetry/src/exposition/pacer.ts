import { setImmediate } from 'node:timers/promises';

/**
 * How long a scrape works before it lets others in. Kept well below the 10 ms promised, because the last piece
 * of work before a check, and a garbage collection, come on top.
 */
const SLICE_MS = 4;

/** Lets the event loop turn between slices of work. */
export class Pacer {
  private sliceStartedAt = performance.now();

  isDue(): boolean {
    return performance.now() - this.sliceStartedAt > SLICE_MS;
  }

  async rest(): Promise<void> {
    await setImmediate();
    this.sliceStartedAt = performance.now();
  }
}
