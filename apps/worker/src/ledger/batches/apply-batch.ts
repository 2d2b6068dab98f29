import type { Tables } from '@bellwether/database';
import { withSpan } from '@bellwether/telemetry';
import { sql, type Kysely, type Transaction } from 'kysely';
import { applyTransactions, type AppliedBatch, type QueuedWork } from './apply-transactions.js';
import { assertBatch } from './assert-batch.js';
import { type FollowUp, writeBatch } from './batches.repository.js';
import {
  refreshWorks,
  takeDueWork,
  type TakenWork,
  readAhead,
  takeAhead,
  type WorkAhead,
} from './due-work.repository.js';
import { lockBalances, lockLane } from './locks.repository.js';

export interface WrittenBatch {
  readonly batch: AppliedBatch;
  /** By the clock of the database, like the times at which transactions were accepted. */
  readonly at: Date;
  readonly lockWaitSeconds: number;
  readonly followUps: readonly FollowUp[];
  /** Whether more may be due behind the batch. */
  readonly more: boolean;
  /** The next due work, where it was to be read ahead. */
  readonly ahead: Promise<WorkAhead | undefined> | undefined;
}

const balancesOf = (works: readonly QueuedWork[]): readonly string[] => [
  ...new Set(works.flatMap(({ transaction }) => [transaction.sourceId, transaction.destinationId])),
];

const now = async (trx: Transaction<Tables>): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp()::timestamptz(3) as now`.execute(trx);
  return rows[0]?.now ?? new Date(Number.NaN);
};

/** Another batch holds balances that this one needs. */
export class BalancesHeld extends Error {
  constructor(
    readonly balanceIds: readonly string[],
    readonly works: readonly [QueuedWork, ...QueuedWork[]],
  ) {
    super('another batch holds balances that this one needs');
  }
}

export interface BatchOptions {
  readonly limit: number;
  /** Whether to wait for locked balances, or to throw BalancesHeld. */
  readonly held: 'wait' | 'throw';
  /** The work that the batch before read ahead. Without it, the work is read now. */
  readonly ahead?: WorkAhead | undefined;
  /** Whether to read the next batch while this one is written. */
  readonly readAhead?: boolean;
  /** Called with how long a failed wait for balances took. */
  readonly lockWaitFailed?: (seconds: number) => void;
}

/**
 * Takes up to `limit` due works of a lane, decides them in memory and writes the result, in one SQL
 * transaction. Either all of it is durable, or the work still waits. Takes nothing from a stopped lane.
 */
export const applyBatch = async (
  db: Kysely<Tables>,
  lane: number,
  { limit, held, ahead, readAhead: reads = false, lockWaitFailed }: BatchOptions,
): Promise<WrittenBatch | undefined> =>
  db.transaction().execute(async (trx) => {
    const { queueRows, more } = await withSpan('load batch', async (): Promise<TakenWork> => {
      if (!(await lockLane(trx, lane))) return { queueRows: [], more: false };
      return ahead === undefined ? takeDueWork(trx, lane, limit) : takeAhead(trx, ahead);
    });
    const claimed = queueRows.map(({ work }) => work);
    const [first, ...others] = claimed;
    if (first === undefined) return undefined;
    const lockedFrom = performance.now();
    const ids = balancesOf(claimed);
    const waited = (): number => (performance.now() - lockedFrom) / 1000;
    const before = await withSpan('lock balances', () =>
      lockBalances(trx, ids, held === 'wait' ? 'wait' : 'skip'),
    ).catch((error: unknown) => {
      lockWaitFailed?.(waited());
      throw error;
    });
    const lockWaitSeconds = waited();
    if (held === 'throw' && before.size < ids.length) {
      throw new BalancesHeld(
        ids.filter((id) => !before.has(id)),
        [first, ...others],
      );
    }
    const works = await refreshWorks(trx, claimed);
    const batch = await withSpan('decide batch', () => {
      const decided = applyTransactions(works, before);
      assertBatch(before, decided);
      return decided;
    });
    const at = await now(trx);
    const writing = withSpan('write batch', () => writeBatch(trx, lane, before, batch, at));
    const next = reads && more ? readAhead(db, lane, limit, queueRows) : undefined;
    return { batch, at, lockWaitSeconds, followUps: await writing, more, ahead: next };
  });
