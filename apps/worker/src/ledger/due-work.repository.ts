import type { Tables } from '@bellwether/database';
import type { TransactionState } from '@bellwether/database/ledger';
import { withStep } from '@bellwether/telemetry';
import { sql, type RawBuilder, type Selectable, type Transaction, type Kysely } from 'kysely';
import type { QueuedWork } from './apply-transactions.js';
import { findByKey } from './locks.repository.js';
import { plainArray } from './plain-array.js';

/** Work, and the number of the place at which it waits; no number is given twice. */
export interface Place {
  readonly seq: number;
  readonly work: QueuedWork;
}

/** A place that was only looked at, and where it lay then: it may have been moved or taken since. */
export interface SeenPlace extends Place {
  readonly row: string;
}

type PlaceRow = Pick<Selectable<Tables['queue_places']>, 'action' | 'cause' | 'group_id' | 'traceparent'> & {
  readonly seq: number;
  readonly asked: bigint | null;
  /** As a number: a date is costlier to write and to parse than all the rest of the row. */
  readonly due_at_ms: number;
} & Pick<
    Selectable<Tables['transactions']>,
    | 'id'
    | 'source_id'
    | 'destination_id'
    | 'currency'
    | 'precise_amount'
    | 'allow_overdraft'
    | 'overdraft_limit'
    | 'inflight'
    | 'status'
    | 'committed_amount'
  >;

/**
 * The first due work of a lane, in the order in which it was accepted.
 *
 * The clock stands in a query of its own, because only what is read once can bound a search of the index: what waits
 * for a later day is not looked at.
 */
const head = (lane: number, limit: number, except: readonly Place[]): RawBuilder<unknown> => sql`
  head as materialized (
    select ctid, group_id from queue_places
    where lane = ${lane} and due_at <= (select clock_timestamp())
      and seq <> all (${plainArray(except, ({ seq }) => seq)}::bigint[])
    order by due_at, seq limit ${limit}
  )`;

/** Its rows. A group is there as a whole, even where the limit falls into it. */
const rowsOfHead = (lane: number): RawBuilder<unknown> => sql`
  select ctid from head
  union
  select ctid from queue_places where lane = ${lane} and group_id = any (array(
    select distinct group_id from head where group_id is not null
  ))`;

const placeColumns = sql`place.seq, place.action, place.cause, place.group_id, place.traceparent,
  place.amount as asked, extract(epoch from place.due_at)::float8 * 1000 as due_at_ms,
  t.id, t.source_id, t.destination_id, t.currency, t.precise_amount, t.allow_overdraft, t.overdraft_limit,
  t.inflight, t.status, t.committed_amount`;

/** Work that was taken, and whether there may be more behind it. */
export interface TakenWork {
  readonly places: readonly Place[];
  readonly more: boolean;
}

/**
 * Takes the first due work of a lane out of the queue; it is back when the SQL transaction fails. What another one takes
 * or moves at the same moment is waited for and then not there: less may come out than was looked at, or nothing.
 */
export const takeDueWork = async (
  trx: Transaction<Tables>,
  lane: number,
  limit: number,
): Promise<TakenWork> => {
  const { rows } = await sql<PlaceRow & { readonly looked_at: number }>`
    with ${head(lane, limit, [])}, place as (
      delete from queue_places where ctid = any (array(${rowsOfHead(lane)}))
      returning transaction_id, action, cause, group_id, due_at, seq, amount, traceparent
    )
    select looked_at, ${placeColumns}
    from (select count(*) as looked_at from head) look
      left join (place join transactions t on t.id = place.transaction_id) on true
    order by place.due_at, place.seq`.execute(trx);
  const places = rows.flatMap((row) => (row.seq === null ? [] : [placeOf(row)]));
  const more = (rows[0]?.looked_at ?? 0) >= limit;
  return places.length === 0 && more ? takeDueWork(trx, lane, limit) : { places, more };
};

/** Only looks at the first due work of a lane, but for what stands in some places. */
export const readDueWork = async (
  trx: Transaction<Tables>,
  lane: number,
  limit: number,
  except: readonly Place[],
): Promise<readonly SeenPlace[]> => {
  const { rows } = await sql<PlaceRow & { readonly row: string }>`
    with ${head(lane, limit, except)}
    select ${placeColumns}, place.ctid as "row"
    from queue_places place join transactions t on t.id = place.transaction_id
    where place.ctid = any (array(${rowsOfHead(lane)}))
    order by place.due_at, place.seq`.execute(trx);
  return rows.map((row) => ({ ...placeOf(row), row: row.row }));
};

/** Takes places that were looked at before. False when one of them is no longer where it was. */
export const takeSeenPlaces = async (
  trx: Transaction<Tables>,
  places: readonly SeenPlace[],
): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    delete from queue_places using (select
      unnest(${`{${places.map(({ row }) => `"${row}"`).join(',')}}`}::tid[]) as place,
      unnest(${plainArray(places, ({ seq }) => seq)}::bigint[]) as seq
    ) as seen
    where queue_places.ctid = seen.place and queue_places.seq = seen.seq`.execute(trx);
  return Number(numAffectedRows) === places.length;
};

/**
 * The works as their transactions are now. To be called when all balances of the works are locked: whoever takes a
 * transaction a step further holds its balances, so that nothing changes it from here on. Only what follows an earlier
 * step is read again, a commit or void: the first step of a transaction has one place, and whoever took it has it alone.
 */
export const refreshWorks = async (
  trx: Transaction<Tables>,
  works: readonly QueuedWork[],
): Promise<readonly QueuedWork[]> => {
  const later = works.filter(({ action }) => action.kind !== 'apply');
  if (later.length === 0) return works;
  const { rows } = await sql<Pick<PlaceRow, 'id' | 'status' | 'committed_amount'>>`
    select id, status, committed_amount from transactions
    where id = any (${plainArray(later, ({ transaction }) => transaction.id)}::uuid[])`.execute(trx);
  const now = new Map(rows.map((row) => [row.id, { status: row.status, committed: row.committed_amount }]));
  return works.map((work) => ({
    ...work,
    transaction: { ...work.transaction, ...now.get(work.transaction.id) },
  }));
};

const placeOf = (row: PlaceRow): Place => ({
  seq: row.seq,
  work: {
    action: row.action === 'commit' ? { kind: 'commit', amount: row.asked } : { kind: row.action },
    cause: row.cause,
    groupId: row.group_id,
    transaction: transactionStateOf(row),
    dueAt: new Date(Math.round(row.due_at_ms)),
    ...(row.traceparent !== null && { traceparent: row.traceparent }),
  },
});

const transactionStateOf = (row: PlaceRow): TransactionState => ({
  id: row.id,
  sourceId: row.source_id,
  destinationId: row.destination_id,
  currency: row.currency,
  amount: row.precise_amount,
  allowOverdraft: row.allow_overdraft,
  overdraftLimit: row.overdraft_limit,
  inflight: row.inflight,
  status: row.status,
  committed: row.committed_amount,
});

/** What was due behind a batch while that was written, and whether there was more. */
export interface WorkAhead {
  readonly places: readonly SeenPlace[];
  readonly more: boolean;
}

/** Work that was read ahead is no longer where it was; nothing is taken, and it must be read again. */
export class AheadIsPast extends Error {
  constructor() {
    super('work that was read ahead has been taken or moved by another');
  }
}

export interface BatchAhead {
  readonly lane: number;
  readonly limit: number;
  readonly places: readonly Place[];
}

/**
 * Reads what is due behind a batch, on a connection of its own and while the batch is written: a lane is worked in
 * turn, and one that never becomes empty would spend a quarter of its time on reading. What is read is worth nothing by
 * itself. It holds no lock and takes nothing; `takeAhead` proves it under the lock of the lane. Never rejects: then the
 * work is read in its turn.
 */
export const readAhead = async (
  db: Kysely<Tables>,
  { lane, limit, places }: BatchAhead,
): Promise<WorkAhead | undefined> => {
  try {
    return await withStep('read ahead', () =>
      db.transaction().execute(async (trx) => {
        await findByKey(trx);
        const seen = await readDueWork(trx, lane, limit, places);
        return { places: seen, more: seen.length >= limit };
      }),
    );
  } catch {
    return undefined;
  }
};

/** Takes what was read ahead out of the queue, all of it or nothing. */
export const takeAhead = async (trx: Transaction<Tables>, ahead: WorkAhead): Promise<TakenWork> => {
  if (!(await takeSeenPlaces(trx, ahead.places))) throw new AheadIsPast();
  return ahead;
};
