import type { Settings } from '@bellwether/config';
import { Database, isDatabaseAway } from '@bellwether/database';
import { hotLane, laneOf, printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops, LOG, SETTINGS } from '@bellwether/platform';
import type { QueuedWork } from '../batches/apply-transactions.js';
import { enterHotLane, keepHot, leaveHotLane } from './hot-lane.repository.js';
import { LaneJobs } from '../lane-jobs.js';
import { LedgerTelemetry } from '../ledger.telemetry.js';

export interface ContentionLimits {
  /** How many waits for one balance within the window make it hot. */
  readonly waits: number;
  readonly windowMs: number;
  /** How many balances are watched; the one with the oldest wait is dropped first. */
  readonly balancesMax: number;
}

interface Wait {
  readonly atMs: number;
  readonly share: number;
}

/** For sums of shares such as three thirds. */
const roundingError = 1e-9;

/** Counts the balances that batches had to wait for. Time is given. */
export class ContentionMeter {
  // A Map keeps insertion order: deleting and setting an entry makes it the newest.
  private readonly waits = new Map<string, readonly Wait[]>();

  constructor(private readonly limits: ContentionLimits) {}

  /**
   * Records a wait and returns the balances that became hot by it. A wait for several balances is shared
   * among them: large batches often meet in one of many balances by chance, and moving one of them would not
   * prevent the wait.
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
      if (recent.reduce((sum, { share }) => sum + share, roundingError) >= enough) {
        hot.push(id);
        continue;
      }
      const [oldest] = this.waits.keys();
      if (this.waits.size >= balancesMax && oldest !== undefined) this.waits.delete(oldest);
      this.waits.set(id, recent);
    }
    return hot;
  }
}

/** Bounds the memory of the meter. A dropped balance needs a few more waits. */
const balancesWatchedMax = 10_000;

/**
 * Balances that works of several lanes touch in one batch: these lanes would wait for each other. A balance
 * that only one lane uses blocks no other.
 */
export const contendedIn = (works: readonly QueuedWork[], lanes: number): readonly string[] => {
  const uses = works.flatMap(({ transaction: { sourceId, destinationId } }) =>
    [sourceId, destinationId].map((id) => ({ id, lane: laneOf(sourceId, lanes) })),
  );
  return [...Map.groupBy(uses, ({ id }) => id)]
    .filter(([, [first, ...others]]) => others.some(({ lane }) => lane !== first?.lane))
    .map(([id]) => id);
};

/** Moves balances that lanes wait for into one lane. */
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

  /** A batch had to wait for these balances. Never rejects: a slow lane is better than a failed one. */
  async waitedFor(lane: number, balanceIds: readonly string[], because: QueuedWork): Promise<void> {
    this.telemetry.waitedFor(balanceIds.length);
    if (lane === hotLane) return;
    const hot = this.meter.waitedFor(balanceIds, performance.now());
    for (const id of hot) await this.quietly(() => this.enter(id, because.transaction.id));
  }

  /** After a batch of the hot lane: contended balances stay in it. */
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
      // The batch meets the same outage and reports it.
      if (isDatabaseAway(error)) return;
      this.log.warn({ err: error }, 'the hot lane could not be changed; lanes go on as they are');
    }
  }
}

/** The interval when balances stay hot for long. */
const everyMsMax = 5_000;

/** Removes balances from the hot lane that workers no longer wait for. */
@Injectable()
export class HotLaneExit implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly loops: BackgroundLoops,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  onApplicationBootstrap(): void {
    const quietForMs = this.settings.ledger.hot_lane.quiet_for;
    this.loops.start({
      name: 'letting balances out of the hot lane',
      everyMs: Math.min(everyMsMax, quietForMs),
      turn: async () => {
        const left = await leaveHotLane(this.db, quietForMs);
        if (left > 0) this.telemetry.laneChanged('left', left);
        return false;
      },
    });
  }
}
