import type { Settings } from '@bellwether/config';
import { Database, isDatabaseAway } from '@bellwether/database';
import { hotLane, laneOf, printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LOG, SETTINGS } from '@bellwether/platform';
import type { QueuedWork } from './apply-transactions.js';
import { ContentionMeter } from './contention-meter.js';
import { enterHotLane, keepHot } from './hot-lane.repository.js';
import { LaneJobs } from './lane-jobs.js';
import { LedgerTelemetry } from './ledger.telemetry.js';

/** Bounds the memory of the meter; that a balance was forgotten costs it a few more waits. */
const balancesWatchedMax = 10_000;

/**
 * Balances touched from several lanes in one batch: those that lanes would have waited for each other about. A
 * balance that is busy from one lane alone is in nobody's way.
 */
export const contendedIn = (works: readonly QueuedWork[], lanes: number): readonly string[] => {
  const lanesOf = new Map<string, Set<number>>();
  for (const { transaction } of works) {
    const lane = laneOf(transaction.sourceId, lanes);
    for (const id of [transaction.sourceId, transaction.destinationId]) {
      const known = lanesOf.get(id);
      if (known === undefined) lanesOf.set(id, new Set([lane]));
      else known.add(lane);
    }
  }
  return [...lanesOf].filter(([, from]) => from.size > 1).map(([id]) => id);
};

/** Puts balances that lanes wait for into one lane, and lets them go when that is no longer needed. */
@Injectable()
export class HotLaneService {
  private readonly meter: ContentionMeter;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    @Inject(LOG) private readonly log: TelemetryLog,
    private readonly telemetry: LedgerTelemetry,
    private readonly jobs: LaneJobs,
  ) {
    const { waits, window } = settings.ledger.hot_lane;
    this.meter = new ContentionMeter({ waits, windowMs: window, balancesMax: balancesWatchedMax });
  }

  /** A batch of an ordinary lane had to wait for these. Never rejects: a slow lane is better than a failed one. */
  async waitedFor(lane: number, balanceIds: readonly string[], because: QueuedWork): Promise<void> {
    this.telemetry.waitedFor(balanceIds.length);
    if (lane === hotLane) return;
    const hot = this.meter.waitedFor(balanceIds, performance.now());
    for (const id of hot) await this.quietly(() => this.enter(id, because.transaction.id));
  }

  /** After a batch of the hot lane: what in it would have been waited for stays. */
  async worked(works: readonly QueuedWork[]): Promise<void> {
    const needed = contendedIn(works, this.settings.ledger.lanes);
    if (needed.length > 0) await this.quietly(() => keepHot(this.db, needed));
  }

  private async enter(balanceId: string, transactionId: string): Promise<void> {
    const entered = await enterHotLane(this.db, balanceId, () =>
      this.jobs.callQuietly({ lane: hotLane, transactionId, because: `hot:${Date.now()}` }),
    );
    if (!entered) return;
    this.telemetry.laneChanged('entered', 1);
    this.log.info(
      { balance_id: printId('balance', balanceId) },
      'workers wait for a balance; it enters the hot lane',
    );
  }

  private async quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Then the batch meets it as well, and says so.
      if (isDatabaseAway(error)) return;
      this.log.warn({ err: error }, 'the hot lane could not be changed; lanes go on as they are');
    }
  }
}
