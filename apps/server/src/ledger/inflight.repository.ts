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

const idsOf = (actions: readonly AskedAction[]): readonly string[] =>
  actions.map(({ transactionId }) => transactionId);

export interface StoredAction {
  /** The number of its last place; the others are taken with it. */
  readonly seq: number;
  /** What was committed of that transaction before it has its turn. */
  readonly committedBefore: bigint;
}

/**
 * Queues commits and voids of inflight transactions, no transaction twice, by one SQL transaction, all legs of each or
 * none. Returns undefined for what is not queued: its transaction has left that status meanwhile, has less left than is
 * asked for, or has one of these waiting already. Throws when nothing at all is stored, or when the connection breaks
 * before the answer to its COMMIT: then nobody can say whether all of it is.
 */
export const storeActions = async (
  db: Kysely<Tables>,
  asked: readonly (readonly AskedAction[])[],
): Promise<readonly (StoredAction | undefined)[]> => {
  if (asked.length === 0) return [];
  return db.transaction().execute(async (trx) => {
    const places = await insertPlaces(trx, asked.flat());
    const committed = await deleteMoot(trx, [...places.keys()]);
    const storedOf = ({ transactionId: id }: AskedAction): StoredAction | undefined => {
      const [seq, committedBefore] = [places.get(id), committed.get(id)];
      return seq === undefined || committedBefore === undefined ? undefined : { seq, committedBefore };
    };
    const stored = asked.map((actions) => {
      const legs = actions.map(storedOf);
      return legs.includes(undefined) ? undefined : legs.at(-1);
    });
    const torn = asked.flatMap((actions, index) => (stored[index] === undefined ? actions : []));
    await deletePlaces(trx, idsOf(torn.filter((one) => storedOf(one) !== undefined)));
    return stored;
  });
};

/**
 * Returns the numbers of the places, by transaction. In the order of the ids, so that two requests that share some wait
 * for each other in one direction only.
 */
const insertPlaces = async (
  trx: Kysely<Tables>,
  actions: readonly AskedAction[],
): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ id: string; seq: number }>`
    insert into queue_places (lane, due_at, transaction_id, action, cause, amount, group_id, traceparent)
    select lane, now(), id, action, 'requested', amount, group_id, ${keptTraceparent() ?? null}::text
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
 * Deletes what can no longer be done, and returns what was committed of the others so far. In a statement of its own,
 * which sees what was done meanwhile: a place that another batch was just leaving has kept the insert waiting until
 * that was durable. Nothing else is committed of them in parts from then on, because their places are taken.
 */
const deleteMoot = async (
  trx: Kysely<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, bigint>> => {
  const { rows } = await sql<{ id: string; committed: bigint }>`
    with moot as (
      delete from queue_places using transactions t
      where transaction_id = any(${ids}::uuid[]) and cause = 'requested' and t.id = transaction_id
        and (t.status <> 'INFLIGHT' or coalesce(amount, 0) > t.precise_amount - t.committed_amount)
      returning t.id
    )
    select id, committed_amount as committed from transactions
    where id = any(${ids}::uuid[]) and id not in (select id from moot)`.execute(trx);
  return new Map(rows.map(({ id, committed }) => [id, committed]));
};

const deletePlaces = async (trx: Kysely<Tables>, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await sql`delete from queue_places where transaction_id = any(${ids}::uuid[]) and cause = 'requested'`.execute(
    trx,
  );
};

/** Whether an earlier one of them, that was asked for by hand, waits still. */
export const isActionWaiting = async (
  db: Kysely<Tables>,
  actions: readonly AskedAction[],
): Promise<boolean> =>
  (await db
    .selectFrom('queue_places')
    .select('transaction_id')
    .where('transaction_id', 'in', idsOf(actions))
    .where('cause', '=', 'requested')
    .executeTakeFirst()) !== undefined;
