import { TryLater } from '@bellwether/config';
import { isQueryCancelled, type Database } from '@bellwether/database';
import { Turns } from './turns.js';

export interface LongReadLimits {
  readonly atOnce: number;
  readonly waitMs: number;
  /** The statement timeout of the connections; said to those whom it meets. */
  readonly timeoutMs: number;
}

/**
 * Reads whose cost grows with all that was ever stored: lists, counts, what was at a time. They have a few connections
 * of their own, so that however many are asked for, nobody waits for them who writes; and less time than their request
 * has, so that the database does not go on looking for what nobody waits for any more.
 */
export class LongReads {
  private readonly turns: Turns;

  constructor(
    private readonly db: Database,
    private readonly limits: LongReadLimits,
  ) {
    this.turns = new Turns(limits.atOnce, limits.waitMs);
  }

  /** `narrower` tells one whose read took too long what to ask instead. */
  async run<T>(narrower: string, read: (db: Database) => Promise<T>): Promise<T> {
    const { atOnce, timeoutMs } = this.limits;
    if (!(await this.turns.begin())) {
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
      this.turns.end();
    }
  }

  close(): Promise<void> {
    return this.db.destroy();
  }
}
