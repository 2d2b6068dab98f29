import { Database, openDatabase } from '@bellwether/database';
import { DatabaseTelemetry, MetricRegistry } from '@bellwether/telemetry';
import { type DynamicModule, Global, Module } from '@nestjs/common';

import type { ProcessContext } from './context.js';

/** One pool per process. Opening it connects to nothing, so a process starts while Postgres is away. */
@Global()
@Module({})
export class DatabaseModule {
  static with(context: ProcessContext): DynamicModule {
    const database = {
      provide: Database,
      inject: [MetricRegistry],
      useFactory: (registry: MetricRegistry) => openWith(context, new DatabaseTelemetry(registry)),
    };
    return { module: DatabaseModule, providers: [database], exports: [Database] };
  }
}

function openWith({ settings, outages }: ProcessContext, telemetry: DatabaseTelemetry): Database {
  const database = openDatabase({
    url: settings.database.url.reveal(),
    poolSize: settings.database.pool_size,
    applicationName: 'bellwether-worker',
    lockTimeoutMs: settings.ledger.lock_timeout,
    onConnectionLost: (error) => outages.postgres.failed(error),
    ...(settings.metrics.database && { onQuery: telemetry.onQuery }),
  });
  telemetry.watchPool(() => database.poolStats());
  return database;
}
