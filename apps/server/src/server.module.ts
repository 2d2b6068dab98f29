import { catalog } from '@bellwether/catalog';
import type { Settings } from '@bellwether/config';
import { platformModules, type ProcessContext } from '@bellwether/platform';
import type { MetricsPath } from '@bellwether/telemetry/nest';
import { Controller, type DynamicModule, Get, Module } from '@nestjs/common';

import { HealthChecksModule } from './health-checks/health-checks.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { OpenapiModule } from './api/openapi/openapi.module.js';
import { Public } from './api/public.js';
import { SlowQueriesModule } from './api/slow-queries.js';

@Controller()
class HomeController {
  @Get()
  @Public('names the pages of this process, and nothing else')
  home(): object {
    return {
      name: 'bellwether',
      process: 'server',
      documentation: '/openapi',
      description: '/openapi.json',
      health: '/health',
    };
  }
}

/** The modules of the server: the platform first, then one per domain. */
@Module({ controllers: [HomeController] })
export class ServerModule {
  static with(context: ProcessContext): DynamicModule {
    const { settings, version } = context;
    return {
      module: ServerModule,
      imports: [
        ...platformModules(context, { catalog, metricsPaths: mainPortPaths(settings) }),
        SlowQueriesModule.with(context),
        LedgerModule,
        HealthChecksModule,
        OpenapiModule.with({ version, secure: settings.server.secure }),
      ],
    };
  }
}

/** With its own port, `/metrics` is not on the main port. */
const mainPortPaths = ({ metrics }: Settings): MetricsPath[] => [
  ...(metrics.port === 0 ? (['/metrics'] as const) : []),
  ...(metrics.serve_prometheus_endpoint ? (['/debug/metrics'] as const) : []),
];
