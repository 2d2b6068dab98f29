import { type DynamicModule, Global, Module } from '@nestjs/common';

import { BackgroundLoops } from './background-loops.js';
import { LOG, type ProcessContext, SETTINGS } from './context.js';
import { Outages } from './outages.js';

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
