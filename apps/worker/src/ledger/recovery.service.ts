import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { findWaitingLanes, printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOG, SETTINGS } from '../platform/context.js';
import { LaneJobs } from './lane-jobs.js';
import { LedgerTelemetry } from './ledger.telemetry.js';

/**
 * Gives a job to what was stored and has none: its enqueueing failed, its process died in between, or Redis lost
 * it. The database alone says what waits, so nothing accepted depends on what Redis remembers. A job too many is
 * harmless: it finds nothing to do.
 */
@Injectable()
export class RecoveryService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    @Inject(LOG) private readonly log: TelemetryLog,
    private readonly jobs: LaneJobs,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  onApplicationBootstrap(): void {
    const everyMs = this.settings.ledger.recovery_interval;
    this.timer = setInterval(() => {
      this.sweeping = this.sweeping.then(() => this.sweepQuietly());
    }, everyMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** One look; returns how many lanes got a job. */
  async sweep(): Promise<number> {
    const waiting = await findWaitingLanes(this.db, this.settings.ledger.recovery_interval);
    for (const { lane, transactionId } of waiting) {
      // Not the transaction's own job id: a job of that id may lie among those that failed, and then no second one
      // of it is ever added.
      await this.jobs.call({ lane, transactionId, because: `recovered:${Date.now()}` });
      this.telemetry.laneRecovered();
      this.log.info(
        { lane, transaction_id: printId('transaction', transactionId) },
        'a queued transaction waits longer than usual; its lane got another job',
      );
    }
    return waiting.length;
  }

  private async sweepQuietly(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      this.log.warn({ err: error }, 'looking for transactions without a job failed; it is tried again');
    }
  }
}
