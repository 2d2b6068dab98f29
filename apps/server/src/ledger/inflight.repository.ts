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
 * Queues commits and voids of inflight transactions by one SQL transaction, and says for each whether it is queued: all
 * of its legs or none. It is not when a transaction has left that status meanwhile, has less left than is asked for, or
 * has one of these waiting already. Throws when nothing at all is stored.
 */
export const storeActions = async (
  db: Kysely<Tables>,
  asked: readonly (readonly AskedAction[])[],
): Promise<readonly boolean[]> => {
  const wanted = withoutSeconds(asked);
  if (wanted.length === 0) return asked.map(() => false);
  return db.transaction().execute(async (trx) => {
    const inserted = await insertPlaces(trx, wanted);
    const kept = new Set(await deleteMoot(trx, inserted));
    const first = new Set(wanted);
    const stored = asked.map((actions) =>
      actions.every((one) => first.has(one) && kept.has(one.transactionId)),
    );
    const torn = asked.flatMap((actions, index) => (stored[index] === true ? [] : actions));
    await deletePlaces(trx, idsOf(torn.filter((one) => first.has(one) && kept.has(one.transactionId))));
    return stored;
  });
};

/** In the order of their ids, so that two requests that share some wait for each other in one direction only. */
const insertPlaces = async (
  trx: Kysely<Tables>,
  actions: readonly AskedAction[],
): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: string }>`
    insert into queue_places (lane, due_at, transaction_id, action, cause, amount, group_id, traceparent)
    select lane, now(), id, action, 'requested', amount, group_id, ${keptTraceparent() ?? null}::text
    from unnest(
      ${idsOf(actions)}::uuid[], ${actions.map((one) => one.action)}::text[],
      ${actions.map((one) => one.lane)}::integer[], ${actions.map((one) => one.amount)}::numeric[],
      ${actions.map((one) => one.groupId)}::uuid[]
    ) as given (id, action, lane, amount, group_id)
    order by id
    on conflict (transaction_id, cause) do nothing
    returning transaction_id as id`.execute(trx);
  return rows.map(({ id }) => id);
};

/**
 * Keeps what can still be done. In a statement of its own, which sees what was done meanwhile: a place that another batch
 * was just leaving has kept the insert waiting until that was durable.
 */
const deleteMoot = async (trx: Kysely<Tables>, ids: readonly string[]): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: string }>`
    delete from queue_places using transactions t
    where transaction_id = any(${ids}::uuid[]) and cause = 'requested' and t.id = transaction_id
      and (t.status <> 'INFLIGHT' or coalesce(amount, 0) > t.precise_amount - t.committed_amount)
    returning t.id`.execute(trx);
  const moot = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !moot.has(id));
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
