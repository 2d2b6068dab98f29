import { Database, openDatabase } from '@bellwether/database';
import { type DynamicModule, Global, Module } from '@nestjs/common';

import type { ProcessContext } from './context.js';

/** One pool per process. Opening it connects to nothing, so a process starts while Postgres is away. */
@Global()
@Module({})
export class DatabaseModule {
  static with({ settings, log }: ProcessContext): DynamicModule {
    const database = {
      provide: Database,
      useFactory: () =>
        openDatabase({
          url: settings.database.url.reveal(),
          poolSize: settings.database.pool_size,
          applicationName: 'bellwether-worker',
          onConnectionLost: (error) =>
            log.warn(
              { reason: (error as NodeJS.ErrnoException).code ?? error.name },
              'lost a connection to postgres',
            ),
        }),
    };
    return { module: DatabaseModule, providers: [database], exports: [Database] };
  }
}
