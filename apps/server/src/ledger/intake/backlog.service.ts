import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '@bellwether/platform';
import { countDue } from './backlog.repository.js';
import { tooManyWaiting } from '../ledger.errors.js';
import { LedgerTelemetry } from '../ledger.telemetry.js';

/** How long one count is used; accepted transactions are added to it meanwhile. */
const countedForMs = 500;

/**
 * Refuses transactions before anything is stored when too many are waiting. The database is counted, because
 * the waiting work is there. The count never delays a request, and a count that fails lets requests through.
 */
@Injectable()
export class BacklogService {
  private waiting = 0;
  /** Admitted since the process started. What is admitted during a count is not in that count. */
  private admitted = 0;
  private countedAt = Number.NEGATIVE_INFINITY;
  private counting = false;
  private counts = 0;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'queue'>,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  /** Stores this many transactions, or throws when there is no room. A failed store frees its room again. */
  async admit<T>(count: number, store: () => Promise<T>): Promise<T> {
    this.letIn(count);
    const { counts } = this;
    try {
      return await store();
    } catch (error) {
      // A count that started later has already seen that they are missing.
      if (counts === this.counts) this.add(-count);
      throw error;
    }
  }

  private letIn(count: number): void {
    const waitingMax = this.settings.queue.max_pending;
    if (performance.now() - this.countedAt > countedForMs) void this.count(waitingMax);
    if (this.waiting + count > waitingMax) {
      this.telemetry.refusedForBackpressure();
      throw tooManyWaiting(waitingMax);
    }
    this.add(count);
  }

  private add(count: number): void {
    this.waiting += count;
    this.admitted += count;
  }

  /** Stops counting just above the limit. */
  async count(waitingMax: number): Promise<void> {
    if (this.counting) return;
    this.counting = true;
    this.counts += 1;
    const admittedBefore = this.admitted;
    const due = await countDue(this.db, waitingMax + 1).catch(() => 0);
    this.waiting = due + this.admitted - admittedBefore;
    this.countedAt = performance.now();
    this.counting = false;
  }
}
