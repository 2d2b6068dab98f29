import { type DynamicModule, Module } from '@nestjs/common';

import { LedgerModule } from './ledger/ledger.module.js';
import { ContextModule } from './platform/context.module.js';
import type { ProcessContext } from './platform/context.js';
import { DatabaseModule } from './platform/database.module.js';
import { healthModule } from './platform/health.module.js';
import { HomeController } from './platform/home.controller.js';
import { OpenapiModule } from './platform/openapi/openapi.module.js';
import { QueuesModule } from './platform/queues.module.js';
import { telemetryModule } from './platform/telemetry.module.js';

/** What the server is made of: the platform first, then one module per domain. */
@Module({ controllers: [HomeController] })
export class ServerModule {
  static with(context: ProcessContext): DynamicModule {
    return {
      module: ServerModule,
      imports: [
        ContextModule.with(context),
        telemetryModule(context),
        DatabaseModule.with(context),
        QueuesModule.with(context),
        healthModule(context),
        LedgerModule,
        OpenapiModule.with({ version: context.version, secure: context.settings.server.secure }),
      ],
    };
  }
}
