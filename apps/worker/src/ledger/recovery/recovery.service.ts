import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { findWaitingLanes } from '@bellwether/database/ledger';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops, SETTINGS } from '@bellwether/platform';
import { LaneJobs } from '../lane-jobs.js';
import { LedgerTelemetry } from '../ledger.telemetry.js';
import { findHeldLanes } from '../batches/locks.repository.js';

/**
 * Enqueues lanes with stored work that has no job: enqueueing failed, the process ended, or Redis lost it.
 * Only the database says what waits, so accepted work never depends on Redis. A job may be only late, but one
 * too many is harmless: it finds no work.
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

  /** Looks once; returns how many lanes got a job. */
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
