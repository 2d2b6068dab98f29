interface Kept<V> {
  readonly value: V;
  readonly askedAtMs: number;
}

export interface RecentAnswersOptions {
  readonly keysMax: number;
  readonly keptForMs: number;
  readonly nowMs: () => number;
}

/** Answers of the last seconds, in bounded memory: the one that was used longest ago goes first. */
export class RecentAnswers<V> {
  // A Map keeps the order of insertion: taking a key out and putting it back makes it the youngest.
  private readonly kept = new Map<string, Kept<V>>();

  constructor(private readonly options: RecentAnswersOptions) {}

  get size(): number {
    return this.kept.size;
  }

  find(key: string): V | undefined {
    const known = this.kept.get(key);
    if (known === undefined) return undefined;
    this.kept.delete(key);
    if (this.options.nowMs() - known.askedAtMs >= this.options.keptForMs) return undefined;
    this.kept.set(key, known);
    return known.value;
  }

  /** `askedAtMs` is when the question went out: the answer is as old as that. */
  keep(key: string, value: V, askedAtMs: number): void {
    this.kept.delete(key);
    if (this.kept.size >= this.options.keysMax) {
      const [oldest] = this.kept.keys();
      if (oldest !== undefined) this.kept.delete(oldest);
    }
    this.kept.set(key, { value, askedAtMs });
  }

  forgetWhere(matches: (value: V) => boolean): void {
    for (const [key, { value }] of this.kept) if (matches(value)) this.kept.delete(key);
  }
}
