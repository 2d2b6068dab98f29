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

/** Of what is asked about one transaction twice, the first. */
const withoutSeconds = (asked: readonly (readonly AskedAction[])[]): readonly AskedAction[] => {
  const named = new Set<string>();
  return asked.flatMap((actions) => {
    const ids = idsOf(actions);
    if (ids.some((id) => named.has(id))) return [];
    for (const id of ids) named.add(id);
    return actions;
  });
};

/**
 * Queues commits and voids of inflight transactions by one SQL transaction, all legs of each or none. Returns the number
 * of the last place of each that is queued, and undefined for others. One is not queued when its transaction has left
 * that status meanwhile, has less left than is asked for, or has one of these waiting already. Throws when nothing at all
 * is stored.
 */
export const storeActions = async (
  db: Kysely<Tables>,
  asked: readonly (readonly AskedAction[])[],
): Promise<readonly (number | undefined)[]> => {
  const wanted = withoutSeconds(asked);
  if (wanted.length === 0) return asked.map(() => undefined);
  return db.transaction().execute(async (trx) => {
    const places = await insertPlaces(trx, wanted);
    for (const id of await deleteMoot(trx, [...places.keys()])) places.delete(id);
    const first = new Set(wanted);
    const placeOf = (one: AskedAction) => (first.has(one) ? places.get(one.transactionId) : undefined);
    const stored = asked.map((actions) => {
      const numbers = actions.map(placeOf);
      return numbers.includes(undefined) ? undefined : numbers.at(-1);
    });
    const torn = asked.flatMap((actions, index) => (stored[index] === undefined ? actions : []));
    await deletePlaces(trx, idsOf(torn.filter((one) => placeOf(one) !== undefined)));
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
): Promise<Map<string, number>> => {
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
 * Deletes, and returns, what can no longer be done. In a statement of its own, which sees what was done meanwhile: a place that another batch
 * was just leaving has kept the insert waiting until that was durable.
 */
const deleteMoot = async (trx: Kysely<Tables>, ids: readonly string[]): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: string }>`
    delete from queue_places using transactions t
    where transaction_id = any(${ids}::uuid[]) and cause = 'requested' and t.id = transaction_id
      and (t.status <> 'INFLIGHT' or coalesce(amount, 0) > t.precise_amount - t.committed_amount)
    returning t.id`.execute(trx);
  return rows.map(({ id }) => id);
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
