import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { type Tables, tableNames } from './generated/tables.js';
import { createPool, type PoolOptions } from './pool.js';
import { createQueryDescriber, type QueryTiming } from './query-timing.js';

export interface DatabaseOptions extends PoolOptions {
  /** Called once per query, with facts that a metric may hold. */
  readonly onQuery?: (timing: QueryTiming) => void;
}

export interface PoolStats {
  /** Connections the pool may open. */
  readonly size: number;
  readonly inUse: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
}

/** The access to the tables: Kysely over a bounded pool. A class, so that Nest can inject it. */
export class Database extends Kysely<Tables> {
  private readonly pool: pg.Pool;

  constructor(options: DatabaseOptions) {
    const pool = createPool(options);
    const describe = createQueryDescriber(new Set<string>(tableNames));
    const { onQuery } = options;
    super({
      dialect: new PostgresDialect({ pool }),
      ...(onQuery && {
        log: (event) =>
          onQuery({
            ...describe(event.query.sql),
            seconds: event.queryDurationMillis / 1000,
            failed: event.level === 'error',
          }),
      }),
    });
    this.pool = pool;
  }

  poolStats(): PoolStats {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { size: this.pool.options.max, inUse: totalCount - idleCount, waiting: waitingCount };
  }

  /**
   * A connection of its own for what cannot go through Kysely, such as LISTEN. The caller releases it, with
   * `true` to close it rather than hand it to another.
   */
  async borrowConnection(): Promise<pg.PoolClient> {
    return this.pool.connect();
  }
}

export const openDatabase = (options: DatabaseOptions): Database => new Database(options);

/** Resolves when the database answers in time; rejects with a short reason without an address. */
export const ping = async (db: Kysely<Tables>, timeoutMs: number): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const tooLate = new Error(`database did not answer in ${timeoutMs} ms`);
  const timer = setTimeout(late.reject, timeoutMs, tooLate);
  const answer = sql`select 1`.execute(db).catch((error: unknown) => {
    throw new Error('database unreachable', { cause: error });
  });
  try {
    await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
