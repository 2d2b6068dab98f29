import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { hotLane, laneOf } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '@bellwether/platform';
import { stoppedLane } from '../ledger.errors.js';

/**
 * How old the lists may be. A transaction in the wrong lane is applied there, only more slowly. A transaction
 * in a lane that was just stopped waits until a person opens it.
 */
const servesForMs = 1_000;

/** Chooses lanes: by the source balance, or the hot lane when workers wait for either balance. */
@Injectable()
export class LaneChoice {
  private hot: ReadonlySet<string> = new Set();
  private stopped: ReadonlySet<number> = new Set();
  private loadedAt = Number.NEGATIVE_INFINITY;
  private loading = false;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  readonly laneOf = (sourceId: string, destinationId: string): number => {
    if (performance.now() - this.loadedAt > servesForMs) void this.load();
    return this.hot.has(sourceId) || this.hot.has(destinationId)
      ? hotLane
      : laneOf(sourceId, this.settings.ledger.lanes);
  };

  /** Throws when the lane is stopped: an accepted transaction must end (L4). */
  assertOpen(lane: number): void {
    if (this.stopped.has(lane)) throw stoppedLane(lane);
  }

  /** Never rejects. While the lists cannot be read, the old ones are used. */
  async load(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      const [hot, stopped] = await Promise.all([
        this.db.selectFrom('hot_balances').select('balance_id').execute(),
        this.db.selectFrom('stopped_lanes').select('lane').execute(),
      ]);
      this.hot = new Set(hot.map((row) => row.balance_id));
      this.stopped = new Set(stopped.map(({ lane }) => lane));
    } catch {
      // The next load tries again.
    } finally {
      this.loadedAt = performance.now();
      this.loading = false;
    }
  }
}
