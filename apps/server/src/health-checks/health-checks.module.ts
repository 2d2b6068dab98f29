import { healthChecks } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';
import { ChecksController } from './checks/checks.controller.js';
import { ChecksService } from './checks/checks.service.js';
import { definitionsControllers } from './checks/definitions.controller.js';
import { TrialsService } from './checks/trials.service.js';
import { DiscoveryController } from './discovery/discovery.controller.js';
import { DiscoveryService } from './discovery/discovery.service.js';
import { HealthChecksTelemetry } from './health-checks.telemetry.js';
import { TenantMetricsController } from './metrics/tenant-metrics.controller.js';
import { TenantScrapesService } from './metrics/tenant-scrapes.service.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import { OrganizationsService } from './organizations/organizations.service.js';
import { Passwords } from './organizations/passwords.js';
import { SignIn } from './organizations/sign-in.js';
import { TenantGate } from './organizations/tenant-gate.js';
import { TokenLookup } from './organizations/token-lookup.js';
import { ResultsController } from './results/results.controller.js';
import { TokensController } from './tokens/tokens.controller.js';
import { TokensService } from './tokens/tokens.service.js';

/** Organizations, their tokens and checks, and what their own Prometheus scrapes. Probing is the worker's. */
@Module({
  imports: [TelemetryModule.forFeature(healthChecks)],
  controllers: [
    OrganizationsController,
    TokensController,
    ...definitionsControllers,
    ChecksController,
    DiscoveryController,
    ResultsController,
    TenantMetricsController,
  ],
  providers: [
    HealthChecksTelemetry,
    Passwords,
    SignIn,
    TokenLookup,
    TenantGate,
    OrganizationsService,
    TokensService,
    TenantScrapesService,
    ChecksService,
    TrialsService,
    DiscoveryService,
  ],
})
export class HealthChecksModule {}
