import { balanceMonitorsQueue, type Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops } from '../platform/background-loops.js';
import { SETTINGS } from '../platform/context.js';
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
export class MonitorsService implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly loops: BackgroundLoops,
    private readonly jobs: JobProducer,
    private readonly telemetry: MonitorsTelemetry,
  ) {}

  onApplicationBootstrap(): void {
    const { interval, keep } = this.settings.ledger.monitors;
    this.loops.start({
      name: 'looking at balance monitors',
      everyMs: interval,
      turn: async () => {
        const { crossings, more } = await lookAtMonitors(this.db, { monitorsMax, movesMax });
        this.telemetry.crossed(crossings);
        const given = await this.giveJobs();
        return more || given === eventsMax;
      },
    });
    this.loops.start({
      name: 'forgetting deliveries that ended long ago',
      everyMs: tidyEveryMs,
      turn: async () => {
        await deleteEndedEvents(this.db, keep);
        return false;
      },
    });
  }

  /** Returns how many crossings got a job. */
  private async giveJobs(): Promise<number> {
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
    return ids.length;
  }
}
