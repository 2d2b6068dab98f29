import { balanceMonitorsQueue, type Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { printId } from '@bellwether/database/ledger';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops, JobProducer, SETTINGS } from '@bellwether/platform';
import { lookAtMonitors } from './look-at-monitors.js';
import { deleteEndedEvents, hasDueEvents, returnEvents, takeDueEvents } from './monitors.repository.js';
import { MonitorsTelemetry } from './monitors.telemetry.js';

/** Both bound the memory of one check: so many balances, and so many entries of each. */
const monitorsMax = 100;
const movesMax = 1_000;
const eventsMax = 500;
/** With so many waiting jobs, due events stay in the database. */
const waitingJobsMax = 1_000;
/** How many ended events are deleted in one statement. */
const endedEventsMax = 5_000;
/** How long a job may wait before it is enqueued again, in case it is lost. */
const patienceMs = 60_000;
const tidyEveryMs = 60_000;

/**
 * Checks balance monitors at an interval, and enqueues crossings that have no job. Applying transactions does
 * not depend on it.
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
        const deleted = await deleteEndedEvents(this.db, { keepMs: keep, limit: endedEventsMax });
        return deleted === endedEventsMax;
      },
    });
  }

  /** Returns how many crossings were enqueued. */
  async giveJobs(): Promise<number> {
    if (!(await hasDueEvents(this.db))) return 0;
    if ((await this.jobs.countWaiting(balanceMonitorsQueue)) >= waitingJobsMax) return 0;
    const due = await takeDueEvents(this.db, { limit: eventsMax, patienceMs });
    for (const [index, { id, attempts }] of due.entries()) {
      const payload = { event_id: printId('event', id), attempts_made: attempts };
      try {
        // One job id per attempt, so that a waiting job keeps out its copies.
        const options = { jobId: `${payload.event_id}:${attempts}`, replaces: 'failed' } as const;
        await this.jobs.enqueue(balanceMonitorsQueue, 'notify-crossing', payload, options);
      } catch (error) {
        await returnEvents(this.db, due.slice(index));
        throw error;
      }
    }
    return due.length;
  }
}
