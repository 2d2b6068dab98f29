import { type Settings, TryLater } from '@bellwether/config';
import { type Database, isQueryCancelled, openDatabase } from '@bellwether/database';
import { databaseOptions, type ProcessContext, Semaphore } from '@bellwether/platform';
import { DatabaseTelemetry } from '@bellwether/telemetry';
import { type DynamicModule, Global, Module } from '@nestjs/common';

export interface LongReadLimits {
  readonly atOnce: number;
  readonly waitMs: number;
  /** The statement timeout of the connections; the error message names it. */
  readonly timeoutMs: number;
}

/**
 * Reads whose cost grows with the stored data: lists, counts, a balance at a time. They use a few connections of their
 * own, so that they never delay a write. Their time is shorter than that of the request, so that the database does not
 * work for a caller that is gone.
 */
export class SlowQueries {
  private readonly semaphore: Semaphore;

  constructor(
    private readonly db: Database,
    private readonly limits: LongReadLimits,
  ) {
    this.semaphore = new Semaphore(limits.atOnce, limits.waitMs);
  }

  /** `narrower` is a hint for a caller whose read took too long. */
  async run<T>(narrower: string, read: (db: Database) => Promise<T>): Promise<T> {
    const { atOnce, timeoutMs } = this.limits;
    if (!(await this.semaphore.acquire())) {
      throw new TryLater('GEN_UNAVAILABLE', 'other long reads take all there is for them; come again', {
        long_reads: atOnce,
      });
    }
    try {
      return await read(this.db);
    } catch (error) {
      if (!isQueryCancelled(error)) throw error;
      const message =
        `the database did not come to the end of this within ${timeoutMs} ms, ` +
        `and the same again will take as long; ${narrower}`;
      throw new TryLater('GEN_TIMEOUT', message, {}, { cause: error, retryAfterSeconds: null });
    } finally {
      this.semaphore.release();
    }
  }

  close(): Promise<void> {
    return this.db.destroy();
  }
}

/** The small pool of the long reads, beside the pool of the process. */
@Global()
@Module({})
export class SlowQueriesModule {
  static with(context: ProcessContext): DynamicModule {
    const reads = {
      provide: SlowQueries,
      inject: [DatabaseTelemetry],
      useFactory: (telemetry: DatabaseTelemetry) => openLongReads(context, telemetry),
    };
    return { module: SlowQueriesModule, providers: [reads], exports: [SlowQueries] };
  }
}

function openLongReads(context: ProcessContext, telemetry: DatabaseTelemetry): SlowQueries {
  const limits = limitsOf(context.settings);
  const database = openDatabase({
    ...databaseOptions(context, telemetry),
    poolSize: limits.atOnce,
    statementTimeoutMs: limits.timeoutMs,
  });
  return new SlowQueries(database, limits);
}

/** A page and its count, and the wait for each, fit into the time that a request has. */
const limitsOf = ({ database, server }: Settings): LongReadLimits => ({
  atOnce: database.long_reads,
  timeoutMs: Math.min(database.long_read_timeout, Math.floor(server.request_timeout / 3)),
  waitMs: Math.min(database.long_read_wait, Math.floor(server.request_timeout / 6)),
});
