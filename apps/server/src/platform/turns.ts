/** So many may do something at once; who comes then waits for a turn, first come, first served, and not for ever. */
export class Turns {
  private free: number;
  private readonly waiting = new Set<() => void>();

  constructor(
    atOnce: number,
    private readonly waitMs: number,
  ) {
    this.free = atOnce;
  }

  /** False when nobody was done in time. Who gets a turn gives it back by `end`. */
  begin(): Promise<boolean> {
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

  end(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.free += 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
