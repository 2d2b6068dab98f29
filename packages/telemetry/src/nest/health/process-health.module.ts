import { type DynamicModule, type InjectionToken, Module, type ModuleMetadata } from '@nestjs/common';

import { ProcessHealthRoutes } from './process-health.routes.js';
import {
  PROCESS_HEALTH_OPTIONS,
  ProcessHealth,
  type ProcessHealthOptions,
} from './process-health.service.js';

export interface ProcessHealthAsyncOptions {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: readonly InjectionToken[];
  // What Nest injects is typed by the factory that names its own parameters.
  useFactory(...injected: never[]): ProcessHealthOptions | Promise<ProcessHealthOptions>;
}

/** `/health`, `/livez` and `/readyz` of one process. */
@Module({})
export class ProcessHealthModule {
  static forRoot(options: ProcessHealthOptions): DynamicModule {
    return moduleOf({}, { provide: PROCESS_HEALTH_OPTIONS, useValue: options });
  }

  static forRootAsync({ imports, inject, useFactory }: ProcessHealthAsyncOptions): DynamicModule {
    return moduleOf(imports ? { imports } : {}, {
      provide: PROCESS_HEALTH_OPTIONS,
      inject: [...(inject ?? [])],
      useFactory,
    });
  }
}

function moduleOf(
  metadata: Pick<ModuleMetadata, 'imports'>,
  options: NonNullable<ModuleMetadata['providers']>[number],
): DynamicModule {
  return {
    module: ProcessHealthModule,
    global: true,
    ...metadata,
    providers: [options, ProcessHealth, ProcessHealthRoutes],
    exports: [ProcessHealth],
  };
}
