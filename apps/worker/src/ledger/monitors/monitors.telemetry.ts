import { ledger } from '@bellwether/catalog';
import type { InstrumentsOf } from '@bellwether/telemetry';
import { InjectMetrics } from '@bellwether/telemetry/nest';
import { Injectable } from '@nestjs/common';
import type { FailureReason } from './monitor-delivery.js';

/** Counts of balance monitors, after the write is durable. */
@Injectable()
export class MonitorsTelemetry {
  constructor(@InjectMetrics(ledger) private readonly metrics: InstrumentsOf<typeof ledger>) {}

  crossed(crossings: number): void {
    if (crossings > 0) this.metrics.monitorEvents.inc({ stage: 'crossed' }, crossings);
  }

  ended(outcome: 'delivered' | 'given_up'): void {
    this.metrics.monitorEvents.inc({ stage: outcome });
  }

  deliveryFailed(reason: FailureReason): void {
    this.metrics.monitorFailures.inc({ reason });
  }
}
