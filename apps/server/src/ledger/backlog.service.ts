import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../platform/context.js';
import { countDue } from './backlog.repository.js';
import { tooManyWaiting } from './ledger.errors.js';
import { LedgerTelemetry } from './ledger.telemetry.js';

/** How long one count serves; what is accepted meanwhile is added to it. */
const countedForMs = 500;

/**
 * Says no before anything is stored, when more waits than should. The count is of the database, where the waiting
 * work really is; it never holds up a request, and one that fails lets requests through.
 */
@Injectable()
export class BacklogService {
  private waiting = 0;
  /** Let in since this process began; what was let in while a count ran is not in that count. */
  private admitted = 0;
  private countedAt = Number.NEGATIVE_INFINITY;
  private counting = false;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'queue'>,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  /** Throws where there is no room for so many more. */
  admit(count: number): void {
    const waitingMax = this.settings.queue.max_pending;
    if (performance.now() - this.countedAt > countedForMs) void this.count(waitingMax);
    if (this.waiting + count > waitingMax) {
      this.telemetry.refusedForBackpressure();
      throw tooManyWaiting(waitingMax);
    }
    this.waiting += count;
    this.admitted += count;
  }

  /** Counts no further than matters. */
  async count(waitingMax: number): Promise<void> {
    if (this.counting) return;
    this.counting = true;
    const admittedBefore = this.admitted;
    try {
      const due = await countDue(this.db, waitingMax + 1);
      this.waiting = due + this.admitted - admittedBefore;
    } catch {
      this.waiting = 0;
    } finally {
      this.countedAt = performance.now();
      this.counting = false;
    }
  }
}
