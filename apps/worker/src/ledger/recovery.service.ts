import { type JobContract, type Settings, transactionsQueue } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import { getQueueToken } from '@nestjs/bull';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Queue } from 'bull';
import { LOG, SETTINGS } from '../platform/context.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { findWaitingLanes } from './recovery.repository.js';

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
    @Inject(getQueueToken(transactionsQueue.name)) private readonly queue: Queue,
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
    const { attempts, backoff, timeoutMs, keep } = transactionsQueue.jobs[
      'apply-transactions'
    ] as JobContract;
    for (const { lane, transactionId } of waiting) {
      const id = printId('transaction', transactionId);
      await this.queue.add(
        'apply-transactions',
        { transaction_id: id, lane },
        {
          // Not the transaction's own job id: a job of that id may lie among those that failed, and then no
          // second one of it is ever added.
          jobId: `${id}:recovered:${Date.now()}`,
          attempts,
          backoff: { type: backoff.type, delay: backoff.delayMs },
          timeout: timeoutMs,
          removeOnComplete: keep.completed,
          removeOnFail: keep.failed,
        },
      );
      this.telemetry.laneRecovered();
      this.log.warn({ lane, transaction_id: id }, 'a queued transaction had no job and got one');
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
