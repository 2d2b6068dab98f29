import { healthChecks } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';
import { CleanupService } from './cleanup/cleanup.service.js';
import { HealthChecksTelemetry } from './health-checks.telemetry.js';
import { RunnerService } from './runner/runner.service.js';
import { TryCheckJob } from './trials/try-check.job.js';

/** Runs the checks of a zone, and trials of definitions that are not saved. */
@Module({
  imports: [TelemetryModule.forFeature(healthChecks)],
  providers: [HealthChecksTelemetry, RunnerService, CleanupService, TryCheckJob],
})
export class HealthChecksModule {}
