import { healthChecks } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';
import { HealthChecksTelemetry } from './health-checks.telemetry.js';
import { Passwords } from './organizations/passwords.js';
import { SignIn } from './organizations/sign-in.js';
import { TenantGate } from './organizations/tenant-gate.js';
import { TokenLookup } from './organizations/token-lookup.js';

/** Organizations, their tokens and checks, and what their own Prometheus scrapes. Probing is the worker's. */
@Module({
  imports: [TelemetryModule.forFeature(healthChecks)],
  controllers: [],
  providers: [HealthChecksTelemetry, Passwords, SignIn, TokenLookup, TenantGate],
})
export class HealthChecksModule {}
