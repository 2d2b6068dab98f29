import { healthChecks } from '@bellwether/catalog';
import type { InstrumentsOf } from '@bellwether/telemetry';
import { InjectMetrics } from '@bellwether/telemetry/nest';
import { Injectable } from '@nestjs/common';

/** Counts of the health checks in the server. */
@Injectable()
export class HealthChecksTelemetry {
  constructor(@InjectMetrics(healthChecks) private readonly metrics: InstrumentsOf<typeof healthChecks>) {}

  signedIn(outcome: 'accepted' | 'refused' | 'limited'): void {
    this.metrics.signIns.inc({ outcome });
  }
}
