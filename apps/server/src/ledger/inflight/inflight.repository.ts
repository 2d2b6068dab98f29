import type { Tables } from '@bellwether/database';
import { sampledTraceparent } from '@bellwether/telemetry';
import { sql, type Kysely } from 'kysely';

export interface AskedAction {
  readonly transactionId: string;
  readonly action: 'commit' | 'void';
  readonly lane: number;
  /** `null` is all that is left. */
  readonly amount: bigint | null;
  readonly groupId: string | null;
}

const idsOf = (actions: readonly AskedAction[]): readonly string[] =>
  actions.map(({ transactionId }) => transactionId);

export interface StoredAction {
  /** The number of its last queue row; its other rows are taken with it. */
  readonly seq: number;
  /** How much of the transaction was committed before. */
  readonly committedBefore: bigint;
}

/**
 * Queues commits and voids of inflight transactions in one SQL transaction, all legs of each or none. An
 * action is `undefined` when it was not queued: its transaction is no longer inflight, has less left than
 * asked, or already has such an action waiting. Throws when nothing was stored, or when the connection broke
 * before COMMIT was answered; then the result is unknown.
 */
export const storeActions = async (db: Kysely<Tables>, asked: readonly (readonly AskedAction[])[]) => {
  if (asked.length === 0) return [];
  return db.transaction().execute(async (trx) => {
    const queueRows = await insertQueueRows(trx, asked.flat());
    const committed = await deleteAlreadyDone(trx, [...queueRows.keys()]);
    const storedOf = ({ transactionId: id }: AskedAction): StoredAction | undefined => {
      const [seq, committedBefore] = [queueRows.get(id), committed.get(id)];
      return seq === undefined || committedBefore === undefined ? undefined : { seq, committedBefore };
    };
    const stored = asked.map((actions) => {
      const legs = actions.map(storedOf);
      return legs.includes(undefined) ? undefined : legs.at(-1);
    });
    const torn = asked.flatMap((actions, index) => (stored[index] === undefined ? actions : []));
    await deleteQueueRows(trx, idsOf(torn.filter((one) => storedOf(one) !== undefined)));
    return stored;
  });
};

/**
 * Returns the numbers of the queue rows by transaction. Rows are inserted in the order of their ids, so two
 * requests with common transactions cannot deadlock.
 */
const insertQueueRows = async (trx: Kysely<Tables>, actions: readonly AskedAction[]) => {
  const { rows } = await sql<{ id: string; seq: number }>`
    insert into queue_places (lane, due_at, transaction_id, action, cause, amount, group_id, traceparent)
    select lane, now(), id, action, 'requested', amount, group_id, ${sampledTraceparent() ?? null}::text
    from unnest(
      ${idsOf(actions)}::uuid[], ${actions.map((one) => one.action)}::text[],
      ${actions.map((one) => one.lane)}::integer[], ${actions.map((one) => one.amount)}::numeric[],
      ${actions.map((one) => one.groupId)}::uuid[]
    ) as given (id, action, lane, amount, group_id)
    order by id
    on conflict (transaction_id, cause) do nothing
    returning transaction_id as id, seq`.execute(trx);
  return new Map(rows.map(({ id, seq }) => [id, seq]));
};

/**
 * Deletes actions that can no longer be done, and returns how much was committed of the other transactions.
 * It is a statement of its own because it must see what was committed while the insert waited for a row that
 * another batch was deleting. From here on no other partial commit is possible: the queue rows are taken.
 */
const deleteAlreadyDone = async (trx: Kysely<Tables>, ids: readonly string[]) => {
  const { rows } = await sql<{ id: string; committed: bigint }>`
    with already_done as (
      delete from queue_places using transactions t
      where transaction_id = any(${ids}::uuid[]) and cause = 'requested' and t.id = transaction_id
        and (t.status <> 'INFLIGHT' or coalesce(amount, 0) > t.precise_amount - t.committed_amount)
      returning t.id
    )
    select id, committed_amount as committed from transactions
    where id = any(${ids}::uuid[]) and id not in (select id from already_done)`.execute(trx);
  return new Map(rows.map(({ id, committed }) => [id, committed]));
};

const deleteQueueRows = async (trx: Kysely<Tables>, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await sql`delete from queue_places where transaction_id = any(${ids}::uuid[]) and cause = 'requested'`.execute(
    trx,
  );
};

/** Whether an earlier requested action is still waiting. */
export const isActionWaiting = async (db: Kysely<Tables>, actions: readonly AskedAction[]) =>
  (await db
    .selectFrom('queue_places')
    .select('transaction_id')
    .where('transaction_id', 'in', idsOf(actions))
    .where('cause', '=', 'requested')
    .executeTakeFirst()) !== undefined;
