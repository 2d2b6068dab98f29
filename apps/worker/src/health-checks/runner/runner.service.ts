import type { Settings } from '@bellwether/config';
import { Database, isDatabaseAway } from '@bellwether/database';
import type { TelemetryLog } from '@bellwether/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops, LOG, SETTINGS } from '@bellwether/platform';
import { HealthChecksTelemetry } from '../health-checks.telemetry.js';
import { TotalsFlusher } from './totals-flusher.js';
import { ZoneLease } from './zone-lease.js';
import { tickMs, ZoneRunner } from './zone-runner.js';

/** A lease is renewed twice before it ends. */
const renewalsPerLease = 3;
const followEveryMs = 1_000;

/** Runs the checks of this worker's zone while it holds the zone's lease, and writes what they find. */
@Injectable()
export class RunnerService implements OnApplicationBootstrap {
  private readonly lease: ZoneLease;
  private readonly flusher: TotalsFlusher;
  /** While the lease is held. */
  private zone: ZoneRunner | undefined;
  private ticking: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'zone' | 'health_checks'>,
    private readonly loops: BackgroundLoops,
    private readonly telemetry: HealthChecksTelemetry,
    @Inject(LOG) private readonly log: TelemetryLog,
  ) {
    this.lease = new ZoneLease(db, settings.zone, settings.health_checks.lease);
    this.flusher = new TotalsFlusher(db, settings.zone);
  }

  onApplicationBootstrap(): void {
    const { lease, flush_interval: flushEveryMs } = this.settings.health_checks;
    this.loops.start({
      name: 'holding the zone of health checks',
      everyMs: Math.floor(lease / renewalsPerLease),
      turn: () => this.holdZone(),
    });
    this.loops.start({
      name: 'following health checks',
      everyMs: followEveryMs,
      turn: async () => (await this.zone?.follow()) ?? 'idle',
    });
    this.loops.start({
      name: 'writing what probes found',
      everyMs: flushEveryMs,
      turn: async () => ((await this.flush()) ? false : 'idle'),
    });
    this.ticking = setInterval(() => this.tick(), tickMs);
  }

  /** Begins no further probe. */
  stopStarting(): void {
    clearInterval(this.ticking);
    this.zone?.stopStarting();
  }

  /** Resolves when no probe runs any more. */
  async finish(): Promise<void> {
    await this.zone?.finish();
  }

  /** What still runs ends without a verdict. */
  giveUpWaiting(): void {
    this.zone?.giveUp(new Error('the process stops'));
  }

  /** The last step: what was found is written first, so that the next worker goes on from there. */
  async writeAndRelease(): Promise<void> {
    this.stopped = true;
    await this.flush();
    if (this.zone === undefined) return;
    this.zone = undefined;
    this.telemetry.holds({ lease: false, checks: 0 });
    await this.lease.release();
  }

  private tick(): void {
    if (this.zone === undefined) return;
    if (this.lease.isHeld) this.zone.tick();
    else this.loseZone();
  }

  private async holdZone(): Promise<boolean> {
    if (this.stopped) return false;
    const isHeld = await this.lease.hold();
    if (this.stopped) return false;
    if (!isHeld) this.loseZone();
    else if (this.zone === undefined) await this.beginZone();
    this.telemetry.holds({ lease: isHeld, checks: this.zone?.checks ?? 0 });
    return false;
  }

  private async beginZone(): Promise<void> {
    const { db, settings, telemetry, log } = this;
    const zone = new ZoneRunner({
      db,
      settings,
      telemetry,
      log,
      nowMs: () => this.lease.nowMs,
      totals: () => this.flusher.totals,
    });
    this.zone = zone;
    while (this.zone === zone && (await zone.follow()));
    const fields = { zone: settings.zone, epoch: this.lease.epoch, checks: zone.checks };
    log.info(fields, 'this worker runs the health checks of its zone');
  }

  /** Another worker may begin at any moment. */
  private loseZone(): void {
    if (this.zone === undefined) return;
    this.zone.giveUp(new Error('the zone is lost'));
    this.zone = undefined;
    this.telemetry.holds({ lease: false, checks: 0 });
    const fields = { zone: this.settings.zone, epoch: this.lease.epoch };
    this.log.warn(fields, 'this worker no longer holds its zone and probes nothing');
  }

  /** False when there was nothing to write. */
  private async flush(): Promise<boolean> {
    let wrote: boolean;
    try {
      wrote = await this.flusher.flush();
    } catch (error) {
      this.telemetry.flushFailed();
      if (this.stopped && isDatabaseAway(error)) {
        this.log.error({ err: error }, 'the last findings of the probes could not be written');
      }
      throw error;
    }
    const dropped = this.flusher.takeDropped();
    if (dropped > 0) this.log.warn({ results: dropped }, 'results were dropped: there was no room for more');
    return wrote;
  }
}
