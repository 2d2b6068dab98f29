import { Database, type DatabaseOptions, openDatabase } from '@bellwether/database';
import { DatabaseTelemetry, MetricRegistry } from '@bellwether/telemetry';
import { type DynamicModule, Global, Module } from '@nestjs/common';

import type { ProcessContext } from './context.js';

/** One pool per process. Opening it connects to nothing, so a process starts while Postgres is away. */
@Global()
@Module({})
export class DatabaseModule {
  static with(context: ProcessContext): DynamicModule {
    const telemetry = {
      provide: DatabaseTelemetry,
      inject: [MetricRegistry],
      useFactory: (registry: MetricRegistry) => new DatabaseTelemetry(registry),
    };
    const database = {
      provide: Database,
      inject: [DatabaseTelemetry],
      useFactory: (telemetry: DatabaseTelemetry) => openMainPool(context, telemetry),
    };
    return {
      module: DatabaseModule,
      providers: [telemetry, database],
      exports: [Database, DatabaseTelemetry],
    };
  }
}

/** What every pool of a process has in common. */
export const databaseOptions = (
  { process, settings, log, outages }: ProcessContext,
  telemetry: DatabaseTelemetry,
): DatabaseOptions => ({
  url: settings.database.url.reveal(),
  applicationName: `bellwether-${process}`,
  onConnectionLost: (error) => {
    // The background loops of the worker see when Postgres is back; in the server nothing would end the outage.
    if (process === 'worker') outages.postgres.failed(error);
    else log.warn({ reason: codeOf(error) }, 'lost a connection to postgres');
  },
  ...(settings.metrics.database && { onQuery: telemetry.onQuery }),
});

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? error.name;

/** The pool whose size, use and waiting callers are measured. */
function openMainPool(context: ProcessContext, telemetry: DatabaseTelemetry): Database {
  const { process, settings } = context;
  const database = openDatabase({
    ...databaseOptions(context, telemetry),
    poolSize: settings.database.pool_size,
    ...(process === 'worker' && { lockTimeoutMs: settings.ledger.lock_timeout }),
  });
  telemetry.watchPool(() => database.poolStats());
  return database;
}
