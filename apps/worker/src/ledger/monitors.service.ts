import { balanceMonitorsQueue, type Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOG, SETTINGS } from '../platform/context.js';
import { JobProducer } from '../platform/job-producer.js';
import { lookAtMonitors } from './look-at-monitors.js';
import { deleteEndedEvents, returnEvents, takeDueEvents } from './monitors.repository.js';
import { MonitorsTelemetry } from './monitors.telemetry.js';

const monitorsMax = 500;
const movesMax = 5_000;
const eventsMax = 500;
/** How long a job may wait for its turn before it is taken for lost. */
const patienceMs = 60_000;
const tidyEveryMs = 60_000;

/**
 * Looks, again and again, whether balances have moved to where monitors wait for them, and gives a job to every
 * crossing that has none. Nothing calls it: who applies transactions does not know of monitors.
 */
@Injectable()
export class MonitorsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private stopped = false;
  private tidiedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    @Inject(LOG) private readonly log: TelemetryLog,
    private readonly jobs: JobProducer,
    private readonly telemetry: MonitorsTelemetry,
  ) {}

  onApplicationBootstrap(): void {
    this.plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private plan(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.looking = this.turn().finally(() => this.plan());
    }, this.settings.ledger.monitors.interval);
  }

  private async turn(): Promise<void> {
    try {
      while (!this.stopped && (await this.look()));
      while (!this.stopped && (await this.giveJobs()));
      await this.tidy();
    } catch (error) {
      this.log.warn({ err: error }, 'looking at balance monitors failed; it is tried again');
    }
  }

  /** True while there may be more to see. */
  private async look(): Promise<boolean> {
    const { crossings, more } = await lookAtMonitors(this.db, { monitorsMax, movesMax });
    this.telemetry.crossed(crossings);
    return more;
  }

  /** True while there may be more to give. */
  private async giveJobs(): Promise<boolean> {
    const ids = await takeDueEvents(this.db, { limit: eventsMax, patienceMs });
    for (const [index, id] of ids.entries()) {
      const eventId = printId('event', id);
      try {
        // An id of its own: a job of the same event may lie among those that failed, and would keep this one out.
        const options = { jobId: `${eventId}:${Date.now()}` };
        await this.jobs.enqueue(balanceMonitorsQueue, 'notify-crossing', { event_id: eventId }, options);
      } catch (error) {
        await returnEvents(this.db, ids.slice(index));
        throw error;
      }
    }
    return ids.length === eventsMax;
  }

  private async tidy(): Promise<void> {
    if (performance.now() - this.tidiedAt < tidyEveryMs) return;
    this.tidiedAt = performance.now();
    await deleteEndedEvents(this.db, this.settings.ledger.monitors.keep);
  }
}
