import { catalog } from '@bellwether/catalog';
import { platformModules, type ProcessContext } from '@bellwether/platform';
import { Controller, type DynamicModule, Get, Module } from '@nestjs/common';

import { HealthChecksModule } from './health-checks/health-checks.module.js';
import { LedgerModule } from './ledger/ledger.module.js';

@Controller()
class HomeController {
  @Get()
  home(): object {
    return { name: 'bellwether', process: 'worker', queues: '/monitoring', health: '/health' };
  }
}

/** The modules of the worker: the platform first, then one per domain. */
@Module({ controllers: [HomeController] })
export class WorkerModule {
  static with(context: ProcessContext): DynamicModule {
    const domains = [LedgerModule, HealthChecksModule];
    return { module: WorkerModule, imports: [...platformModules(context, { catalog }), ...domains] };
  }
}
