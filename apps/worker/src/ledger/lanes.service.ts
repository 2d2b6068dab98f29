import { GiveUp, type Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { GuaranteeBroken } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LOG, SETTINGS } from '../platform/context.js';
import { applyBatch, type WrittenBatch } from './apply-batch.js';
import { LaneJobs } from './lane-jobs.js';
import { LanePasses } from './lane-passes.js';
import { LedgerTelemetry } from './ledger.telemetry.js';

/** A pass ends after this long even where work remains, so that a job stays well within its own bound. */
const passMs = 15_000;

/** Works lanes: one pass takes batch after batch until nothing due is left. */
@Injectable()
export class LanesService {
  private readonly passes = new LanePasses((lane) => this.pass(lane));

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly telemetry: LedgerTelemetry,
    private readonly jobs: LaneJobs,
    @Inject(LOG) private readonly log: TelemetryLog,
  ) {}

  /** Resolves when everything that was due in the lane at the time of the call is decided. */
  work(lane: number): Promise<void> {
    return this.passes.run(lane);
  }

  private async pass(lane: number): Promise<void> {
    const limit = this.settings.ledger.batch_size;
    const endsAt = performance.now() + passMs;
    while (performance.now() < endsAt) {
      const taken = await this.batch(lane, limit);
      if (taken < limit) return;
    }
  }

  private async batch(lane: number, limit: number): Promise<number> {
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1000;
    try {
      const written = await applyBatch(this.db, lane, limit);
      if (written === undefined) this.telemetry.batchEmpty();
      else this.written(lane, written, seconds());
      return written?.batch.outcomes.length ?? 0;
    } catch (error) {
      this.telemetry.batchFailed(seconds());
      if (!(error instanceof GuaranteeBroken)) throw error;
      this.telemetry.guaranteeBroken(error.guarantee);
      throw new GiveUp('TXN_INVARIANT_BROKEN', error.message, {}, { cause: error });
    }
  }

  private written(lane: number, written: WrittenBatch, seconds: number): void {
    this.telemetry.batchWritten(written, seconds);
    for (const { transactionId, dueAt, cause } of written.followUps) {
      const delayMs = dueAt.getTime() - Date.now();
      // Not awaited: should it fail, recovery finds what is due.
      this.jobs.call({ lane, transactionId, because: cause, delayMs }).catch((error: unknown) => {
        this.log.warn(
          { err: error, lane },
          'a date of an inflight transaction has no job; recovery will see to it',
        );
      });
    }
  }
}
