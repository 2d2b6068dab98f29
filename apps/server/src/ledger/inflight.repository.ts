import type { Tables } from '@bellwether/database';
import { keptTraceparent } from '@bellwether/telemetry';
import { sql, type Kysely } from 'kysely';

export interface AskedAction {
  readonly transactionId: string;
  readonly action: 'commit' | 'void';
  readonly lane: number;
  /** `null` is all that is left. */
  readonly amount: bigint | null;
  readonly groupId: string | null;
}

class NotAllTaken extends Error {}

/**
 * Queues commits or voids of inflight transactions, all of them or none. One is not taken when its transaction has
 * left that status meanwhile, has less left than is asked for, or has one of these waiting already.
 */
export const storeActions = async (db: Kysely<Tables>, asked: readonly AskedAction[]): Promise<boolean> => {
  try {
    await db.transaction().execute(async (trx) => {
      if ((await insertPlaces(trx, asked)) < asked.length) throw new NotAllTaken();
    });
    return true;
  } catch (error) {
    if (error instanceof NotAllTaken) return false;
    throw error;
  }
};

const insertPlaces = async (db: Kysely<Tables>, asked: readonly AskedAction[]): Promise<number> => {
  const { numAffectedRows } = await sql`
    insert into queue_places (lane, due_at, transaction_id, action, cause, amount, group_id, traceparent)
    select given.lane, now(), given.id, given.action, 'requested', given.amount, given.group_id, ${keptTraceparent() ?? null}::text
    from unnest(
      ${asked.map((one) => one.transactionId)}::uuid[], ${asked.map((one) => one.action)}::text[],
      ${asked.map((one) => one.lane)}::integer[], ${asked.map((one) => one.amount)}::numeric[],
      ${asked.map((one) => one.groupId)}::uuid[]
    ) as given (id, action, lane, amount, group_id)
    join transactions on transactions.id = given.id
    where transactions.status = 'INFLIGHT'
      and coalesce(given.amount, 0) <= transactions.precise_amount - transactions.committed_amount
    on conflict (transaction_id, cause) do nothing`.execute(db);
  return Number(numAffectedRows);
};
