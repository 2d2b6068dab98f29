import type { Settings } from '@bellwether/config';
import { Database, type DatabaseOptions, openDatabase } from '@bellwether/database';
import { DatabaseTelemetry, MetricRegistry } from '@bellwether/telemetry';
import { type DynamicModule, Global, Module } from '@nestjs/common';

import type { ProcessContext } from './context.js';
import { type LongReadLimits, LongReads } from './long-reads.js';

/**
 * One pool per process, and beside it a small one for long reads. Opening them connects to nothing, so a process starts
 * while Postgres is away.
 */
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
      useFactory: (telemetry: DatabaseTelemetry) => openPool(context, telemetry),
    };
    const longReads = {
      provide: LongReads,
      inject: [DatabaseTelemetry],
      useFactory: (telemetry: DatabaseTelemetry) => openLongReads(context, telemetry),
    };
    return {
      module: DatabaseModule,
      providers: [telemetry, database, longReads],
      exports: [Database, LongReads],
    };
  }
}

const optionsOf = ({ settings, log }: ProcessContext, telemetry: DatabaseTelemetry): DatabaseOptions => ({
  url: settings.database.url.reveal(),
  applicationName: 'bellwether-server',
  onConnectionLost: (error) =>
    log.warn(
      { reason: (error as NodeJS.ErrnoException).code ?? error.name },
      'lost a connection to postgres',
    ),
  ...(settings.metrics.database && { onQuery: telemetry.onQuery }),
});

/** The pool whose size, use and waiting callers are measured: of long reads, those in excess are refused. */
function openPool(context: ProcessContext, telemetry: DatabaseTelemetry): Database {
  const poolSize = context.settings.database.pool_size;
  const database = openDatabase({ ...optionsOf(context, telemetry), poolSize });
  telemetry.watchPool(() => database.poolStats());
  return database;
}

function openLongReads(context: ProcessContext, telemetry: DatabaseTelemetry): LongReads {
  const limits = limitsOf(context.settings);
  const database = openDatabase({
    ...optionsOf(context, telemetry),
    poolSize: limits.atOnce,
    statementTimeoutMs: limits.timeoutMs,
  });
  return new LongReads(database, limits);
}

/** A page and its count, and the wait for each, fit into the time that a request has. */
const limitsOf = ({ database, server }: Settings): LongReadLimits => ({
  atOnce: database.long_reads,
  timeoutMs: Math.min(database.long_read_timeout, Math.floor(server.request_timeout / 3)),
  waitMs: Math.min(database.long_read_wait, Math.floor(server.request_timeout / 6)),
});
