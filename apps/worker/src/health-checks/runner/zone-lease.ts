import { randomUUID } from 'node:crypto';
import type { Tables } from '@bellwether/database';
import type { Kysely } from 'kysely';
import { claimZone, type LeaseClaim, releaseZone } from './zone-lease.repository.js';

/**
 * The right of one worker to run the checks of its zone. It counts its own time from before the database counted, so it
 * stops before another may begin, also when it was paused or cannot reach the database.
 */
export class ZoneLease {
  readonly claim: LeaseClaim;
  private validUntilMs = -Infinity;
  private databaseAheadMs = 0;
  private epochHeld: number | undefined;

  constructor(
    private readonly db: Kysely<Tables>,
    zone: string,
    private readonly leaseMs: number,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {
    this.claim = { zone, holder: randomUUID() };
  }

  get isHeld(): boolean {
    return this.monotonicMs() < this.validUntilMs;
  }

  get epoch(): number | undefined {
    return this.epochHeld;
  }

  /** The clock of the database. All workers of a zone count by it, so that they agree when a check is due. */
  get nowMs(): number {
    return this.monotonicMs() + this.databaseAheadMs;
  }

  /** Takes or renews the lease; false when another worker holds it. */
  async hold(): Promise<boolean> {
    const wasHeld = this.isHeld;
    const askedMs = this.monotonicMs();
    const held = await claimZone(this.db, this.claim, this.leaseMs);
    if (held === undefined) {
      this.validUntilMs = -Infinity;
      return false;
    }
    // While it is held, its clock does not jump.
    if (!wasHeld) this.databaseAheadMs = held.databaseMs - askedMs;
    this.epochHeld = held.epoch;
    this.validUntilMs = askedMs + this.leaseMs;
    return true;
  }

  async release(): Promise<void> {
    this.validUntilMs = -Infinity;
    await releaseZone(this.db, this.claim);
  }
}
