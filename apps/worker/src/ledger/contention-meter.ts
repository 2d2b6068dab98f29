export interface ContentionLimits {
  /** So many waits for one balance within the window make it hot. */
  readonly waits: number;
  readonly windowMs: number;
  /** Balances watched at a time; the one that was waited for longest ago is forgotten first. */
  readonly balancesMax: number;
}

/** Counts for which balances batches had to wait. Pure but for its memory; time is given. */
export class ContentionMeter {
  // A Map keeps the order of insertion: taking a balance out and putting it back makes it the youngest.
  private readonly waits = new Map<string, readonly number[]>();

  constructor(private readonly limits: ContentionLimits) {}

  /** Records one wait for each and returns those that have become hot by it. */
  waitedFor(balanceIds: readonly string[], nowMs: number): readonly string[] {
    const { waits: enough, windowMs, balancesMax } = this.limits;
    const hot: string[] = [];
    for (const id of balanceIds) {
      const recent = [...(this.waits.get(id) ?? []).filter((time) => nowMs - time < windowMs), nowMs];
      this.waits.delete(id);
      if (recent.length >= enough) {
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
