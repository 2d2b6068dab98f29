/** Limits how many run at once. Others wait in order of arrival, and only for a limited time. */
export class Semaphore {
  private free: number;
  private readonly waiting = new Set<() => void>();

  constructor(
    concurrencyMax: number,
    private readonly waitMs: number,
  ) {
    this.free = concurrencyMax;
  }

  /** False when no place became free in time. `release` gives a place back. */
  acquire(): Promise<boolean> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.waiting.delete(begin);
        resolve(false);
      }, this.waitMs);
      this.waiting.add(begin);
    });
  }

  release(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.free += 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
