export interface RateLimitOptions {
  /** Tokens that come back per second and address. */
  readonly perSecond: number;
  /** Tokens an address may save up. */
  readonly burst: number;
  /** Addresses remembered; the one that was silent longest is forgotten first. */
  readonly addressesMax: number;
  readonly nowMs: () => number;
}

export type RateVerdict =
  { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** A token bucket per client address, in bounded memory. */
export class RateLimit {
  // A Map keeps the order of insertion: taking an address out and putting it back makes it the youngest.
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly options: RateLimitOptions) {}

  get addresses(): number {
    return this.buckets.size;
  }

  take(address: string): RateVerdict {
    const { perSecond, burst } = this.options;
    const now = this.options.nowMs();
    const bucket = this.buckets.get(address) ?? { tokens: burst, filledAtMs: now };
    // A clock that steps back gives nothing and takes nothing.
    const elapsedMs = Math.max(0, now - bucket.filledAtMs);
    bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs / 1000) * perSecond);
    bucket.filledAtMs = now;
    this.remember(address, bucket);
    if (bucket.tokens < 1) {
      return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond)) };
    }
    bucket.tokens -= 1;
    return { allowed: true };
  }

  private remember(address: string, bucket: Bucket): void {
    this.buckets.delete(address);
    if (this.buckets.size >= this.options.addressesMax) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    this.buckets.set(address, bucket);
  }
}
