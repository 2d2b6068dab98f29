import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '@bellwether/platform';
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
  private counts = 0;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'queue'>,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  /** Stores so many more, or throws where there is no room for them. What could not be stored takes up none. */
  async admit<T>(count: number, store: () => Promise<T>): Promise<T> {
    this.letIn(count);
    const { counts } = this;
    try {
      return await store();
    } catch (error) {
      // A count that has begun since has seen for itself that they are not there.
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

  /** Counts no further than matters. */
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
