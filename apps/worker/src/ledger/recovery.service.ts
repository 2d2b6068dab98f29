import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { findWaitingLanes } from '@bellwether/database/ledger';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops, SETTINGS } from '@bellwether/platform';
import { LaneJobs } from './lane-jobs.js';
import { findHeldLanes } from './lanes.repository.js';
import { LedgerTelemetry } from './ledger.telemetry.js';

/**
 * Gives a job to what was stored and has none: its enqueueing failed, its process died in between, or Redis lost
 * it. The database alone says what waits, so nothing accepted depends on what Redis remembers. Whether a job is lost or
 * only late cannot be seen from there, and a job too many is harmless: it finds nothing to do.
 */
@Injectable()
export class RecoveryService implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly loops: BackgroundLoops,
    private readonly jobs: LaneJobs,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  onApplicationBootstrap(): void {
    const turn = async (): Promise<boolean> => {
      await this.sweep();
      return false;
    };
    const everyMs = this.settings.ledger.recovery_interval;
    this.loops.start({ name: 'looking for transactions without a job', everyMs, turn });
  }

  /** One look; returns how many lanes got a job. */
  async sweep(): Promise<number> {
    const waiting = await findWaitingLanes(this.db, this.settings.ledger.recovery_interval);
    if (waiting.length === 0) return 0;
    const held = await findHeldLanes(this.db);
    let given = 0;
    for (const { lane, transactionId } of waiting) {
      if (held.has(lane) || !(await this.jobs.recover(lane, transactionId))) continue;
      this.telemetry.laneRecovered();
      given += 1;
    }
    return given;
  }
}
