import { healthChecks } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';
import { HealthChecksTelemetry } from './health-checks.telemetry.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import { OrganizationsService } from './organizations/organizations.service.js';
import { Passwords } from './organizations/passwords.js';
import { SignIn } from './organizations/sign-in.js';
import { TenantGate } from './organizations/tenant-gate.js';
import { TokenLookup } from './organizations/token-lookup.js';
import { TokensController } from './tokens/tokens.controller.js';
import { TokensService } from './tokens/tokens.service.js';

/** Organizations, their tokens and checks, and what their own Prometheus scrapes. Probing is the worker's. */
@Module({
  imports: [TelemetryModule.forFeature(healthChecks)],
  controllers: [OrganizationsController, TokensController],
  providers: [
    HealthChecksTelemetry,
    Passwords,
    SignIn,
    TokenLookup,
    TenantGate,
    OrganizationsService,
    TokensService,
  ],
})
export class HealthChecksModule {}
