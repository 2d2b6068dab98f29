import { healthChecks } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';

/** Organizations, their tokens and checks, and what their own Prometheus scrapes. Probing is the worker's. */
@Module({
  imports: [TelemetryModule.forFeature(healthChecks)],
  controllers: [],
  providers: [],
})
export class HealthChecksModule {}
