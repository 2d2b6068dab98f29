import { type DynamicModule, Global, Module } from '@nestjs/common';

import { BackgroundLoops } from './background-loops.js';
import { LOG, type ProcessContext, SETTINGS } from './context.js';
import { DatabaseModule } from './database.module.js';
import { healthModule } from './health.module.js';
import { Outages } from './outages.js';
import { QueuesModule } from './queues.module.js';
import { type PlatformOptions, telemetryModule } from './telemetry.module.js';

/** Settings, log, outages and background loops, for every module of the process. */
@Global()
@Module({})
export class ContextModule {
  static with({ settings, log, outages }: ProcessContext): DynamicModule {
    return {
      module: ContextModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOG, useValue: log },
        { provide: Outages, useValue: outages },
        BackgroundLoops,
      ],
      exports: [SETTINGS, LOG, Outages, BackgroundLoops],
    };
  }
}

/** What every process is made of, below its domains. */
export const platformModules = (
  context: ProcessContext,
  options: PlatformOptions,
): readonly DynamicModule[] => [
  ContextModule.with(context),
  telemetryModule(context, options),
  DatabaseModule.with(context),
  QueuesModule.with(context),
  healthModule(context),
];
