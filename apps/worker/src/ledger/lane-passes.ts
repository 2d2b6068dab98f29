interface Passes<R> {
  running: Promise<R>;
  next: Promise<R> | undefined;
}

/**
 * At most one pass over a lane at a time in this process. Whoever asks while one runs waits for the one after it: the
 * running one may already have looked past what they bring. Whoever asks when that one has been asked for too gets
 * nothing to wait for, because it will find their work. So a hundred jobs for one lane cost two passes, and hold two
 * of the places at which jobs are worked: other lanes are not kept waiting.
 */
export class LanePasses<R> {
  private readonly lanes = new Map<number, Passes<R>>();

  constructor(private readonly pass: (lane: number) => Promise<R>) {}

  async run(lane: number): Promise<R | undefined> {
    const passes = this.lanes.get(lane);
    if (passes === undefined) return this.start(lane);
    if (passes.next !== undefined) return undefined;
    passes.next = passes.running.then(
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
