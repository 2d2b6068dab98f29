import type { TraceCarrier } from '@bellwether/telemetry';

/** A pass that runs. */
export interface Pass {
  /** Whether somebody has asked for the lane since the pass last began to look: the pass sets it back. */
  asked: boolean;
  /** What those who asked meanwhile refer to. */
  trace: TraceCarrier;
}

/** What became of a call: a pass of its own, with what it left undone, or one that ran already. */
export type Passed<R> = { readonly left: R | undefined } | { readonly joined: Pass };

/**
 * At most one pass over a lane at a time in this process. Whoever asks while one runs has nothing to wait for: the pass
 * is told, and looks once more before it ends. So a hundred jobs for one lane cost two looks and hold one of the places
 * at which jobs are worked: other lanes are not kept waiting.
 */
export class LanePasses<R> {
  private readonly lanes = new Map<number, Pass>();

  /** The pass resolves with something where it ended before nothing was left to do. */
  constructor(private readonly pass: (lane: number, pass: Pass) => Promise<R | undefined>) {}

  /** How many lanes are being worked. */
  get running(): number {
    return this.lanes.size;
  }

  async run(lane: number): Promise<Passed<R>> {
    const joined = this.lanes.get(lane);
    if (joined !== undefined) {
      joined.asked = true;
      return { joined };
    }
    const pass: Pass = { asked: false, trace: {} };
    this.lanes.set(lane, pass);
    try {
      let left: R | undefined;
      // Between the last look of a pass and the end of it one may still have asked.
      do left = await this.pass(lane, pass);
      while (left === undefined && pass.asked);
      return { left };
    } finally {
      this.lanes.delete(lane);
    }
  }
}
