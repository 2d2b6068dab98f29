import { type DynamicModule, Global, Module } from '@nestjs/common';

import { LOG, type ProcessContext, SETTINGS } from './context.js';

@Global()
@Module({})
export class ContextModule {
  static with({ settings, log }: ProcessContext): DynamicModule {
    return {
      module: ContextModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOG, useValue: log },
      ],
      exports: [SETTINGS, LOG],
    };
  }
}
