import { type DynamicModule, Module } from '@nestjs/common';

import { LedgerModule } from './ledger/ledger.module.js';
import { ContextModule } from './platform/context.module.js';
import type { ProcessContext } from './platform/context.js';
import { DatabaseModule } from './platform/database.module.js';
import { healthModule } from './platform/health.module.js';
import { HomeController } from './platform/home.controller.js';
import { QueuesModule } from './platform/queues.module.js';
import { telemetryModule } from './platform/telemetry.module.js';

/** What the worker is made of: the platform first, then one module per domain. */
@Module({ controllers: [HomeController] })
export class WorkerModule {
  static with(context: ProcessContext): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ContextModule.with(context),
        telemetryModule(context),
        DatabaseModule.with(context),
        QueuesModule.with(context),
        healthModule(context),
        LedgerModule,
      ],
    };
  }
}
