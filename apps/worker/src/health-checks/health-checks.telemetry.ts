import { checkDurations, healthChecks } from '@bellwether/catalog';
import { downReasons, type DownReason, type ProbeOutcome, type Settings } from '@bellwether/config';
import type { InstrumentsOf } from '@bellwether/telemetry';
import { InjectMetrics } from '@bellwether/telemetry/nest';
import { SETTINGS } from '@bellwether/platform';
import { Inject, Injectable } from '@nestjs/common';

/** The first bucket of a tenant's histogram that holds the duration; `bucketCount` when none does. */
export const bucketOf = (seconds: number): number => {
  const bucket = checkDurations.findIndex((bound) => seconds <= bound);
  return bucket < 0 ? checkDurations.length : bucket;
};
export const bucketCount = checkDurations.length;

type Metrics = InstrumentsOf<typeof healthChecks>;

const kinds = healthChecks.probes.labels.kind.values;
type Kind = (typeof kinds)[number];
const reasons = Object.keys(downReasons) as DownReason[];
const skipReasons = healthChecks.skipped.labels.reason.values;
type SkipReason = (typeof skipReasons)[number];

/** What the operator sees of this worker's probes. Every series of its zone is there from the start. */
@Injectable()
export class HealthChecksTelemetry {
  private readonly zone: string;

  constructor(
    @InjectMetrics(healthChecks) private readonly metrics: Metrics,
    @Inject(SETTINGS) { zone }: Pick<Settings, 'zone'>,
  ) {
    this.zone = zone;
    for (const kind of kinds) {
      for (const status of ['success', 'failure'] as const) metrics.probes.with({ kind, zone, status });
      for (const reason of reasons) metrics.failures.with({ kind, zone, reason });
      metrics.duration.with({ kind, zone });
    }
    for (const reason of skipReasons) metrics.skipped.with({ zone, reason });
    metrics.lateness.with({ zone });
    metrics.inFlight.set({ zone }, 0);
    this.holds({ lease: false, checks: 0 });
  }

  holds({ lease, checks }: { readonly lease: boolean; readonly checks: number }): void {
    this.metrics.lease.set({ zone: this.zone }, lease ? 1 : 0);
    this.metrics.checks.set({ zone: this.zone }, lease ? checks : 0);
  }

  began(lateMs: number, inFlight: number): void {
    this.metrics.lateness.observe({ zone: this.zone }, Math.max(0, lateMs) / 1_000);
    this.metrics.inFlight.set({ zone: this.zone }, inFlight);
  }

  left(inFlight: number): void {
    this.metrics.inFlight.set({ zone: this.zone }, inFlight);
  }

  ended(kind: Kind, { verdict, reason, seconds }: ProbeOutcome): void {
    const { zone } = this;
    this.metrics.probes.inc({ kind, zone, status: verdict === 'up' ? 'success' : 'failure' });
    this.metrics.duration.observe({ kind, zone }, seconds);
    if (reason !== null) this.metrics.failures.inc({ kind, zone, reason });
  }

  skipped(reason: SkipReason, runs: number): void {
    this.metrics.skipped.inc({ zone: this.zone, reason }, runs);
  }

  flushFailed(): void {
    this.metrics.flushFailures.inc();
  }
}
