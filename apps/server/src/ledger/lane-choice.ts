import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { hotLane, laneOf } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../platform/context.js';

/** How old the list may be. What goes to the wrong lane meanwhile is applied there, only more slowly. */
const servesForMs = 1_000;

/** Chooses lanes: by the source, or the hot lane where either balance is one that workers wait for. */
@Injectable()
export class LaneChoice {
  private hot: ReadonlySet<string> = new Set();
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

  /** Never rejects; while the list cannot be read, the one that is known serves on. */
  async load(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      const rows = await this.db.selectFrom('hot_balances').select('balance_id').execute();
      this.hot = new Set(rows.map((row) => row.balance_id));
    } catch {
      // The next look is soon enough.
    } finally {
      this.loadedAt = performance.now();
      this.loading = false;
    }
  }
}
