interface Passes<R> {
  running: Promise<R>;
  next: Promise<R> | undefined;
}

/**
 * At most one pass over a lane at a time in this process. Whoever asks while one runs gets the one after it, shared
 * with all others who ask: the running one may already have looked past what they bring. So a hundred jobs for one
 * lane cost two passes.
 */
export class LanePasses<R> {
  private readonly lanes = new Map<number, Passes<R>>();

  constructor(private readonly pass: (lane: number) => Promise<R>) {}

  run(lane: number): Promise<R> {
    const passes = this.lanes.get(lane);
    if (passes === undefined) return this.start(lane);
    passes.next ??= passes.running.then(
      () => this.start(lane),
      // The failure of the pass before is its own callers' affair.
      () => this.start(lane),
    );
    return passes.next;
  }

  private start(lane: number): Promise<R> {
    const running = this.pass(lane);
    const passes: Passes<R> = { running, next: undefined };
    this.lanes.set(lane, passes);
    const end = (): void => {
      if (this.lanes.get(lane) === passes && passes.next === undefined) this.lanes.delete(lane);
    };
    running.then(end, end);
    return running;
  }
}
