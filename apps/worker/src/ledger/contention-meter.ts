export interface ContentionLimits {
  /** So many waits for one balance within the window make it hot. */
  readonly waits: number;
  readonly windowMs: number;
  /** Balances watched at a time; the one that was waited for longest ago is forgotten first. */
  readonly balancesMax: number;
}

interface Wait {
  readonly atMs: number;
  readonly share: number;
}

/** Three thirds are one. */
const roundingError = 1e-9;

const sumOf = (waits: readonly Wait[]): number =>
  waits.reduce((sum, { share }) => sum + share, roundingError);

/** Counts for which balances batches had to wait. Pure but for its memory; time is given. */
export class ContentionMeter {
  // A Map keeps the order of insertion: taking a balance out and putting it back makes it the youngest.
  private readonly waits = new Map<string, readonly Wait[]>();

  constructor(private readonly limits: ContentionLimits) {}

  /**
   * Records a wait and returns those that have become hot by it. A wait for several is shared among them: large batches
   * meet in some balance of many by mere chance, none of them is why they wait, and none would spare them the wait by
   * going elsewhere.
   */
  waitedFor(balanceIds: readonly string[], nowMs: number): readonly string[] {
    const { waits: enough, windowMs, balancesMax } = this.limits;
    const hot: string[] = [];
    for (const id of balanceIds) {
      const recent = [
        ...(this.waits.get(id) ?? []).filter(({ atMs }) => nowMs - atMs < windowMs),
        { atMs: nowMs, share: 1 / balanceIds.length },
      ];
      this.waits.delete(id);
      if (sumOf(recent) >= enough) {
        hot.push(id);
        continue;
      }
      if (this.waits.size >= balancesMax) {
        const [oldest] = this.waits.keys();
        if (oldest !== undefined) this.waits.delete(oldest);
      }
      this.waits.set(id, recent);
    }
    return hot;
  }
}
