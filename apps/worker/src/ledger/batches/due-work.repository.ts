import type { Tables } from '@bellwether/database';
import type { TransactionState } from '@bellwether/database/ledger';
import { withSpan } from '@bellwether/telemetry';
import { sql, type RawBuilder, type Selectable, type Transaction, type Kysely } from 'kysely';
import type { QueuedWork } from './apply-transactions.js';
import { findByKey } from './locks.repository.js';
import { plainArray } from './plain-array.js';

/** A work with the number of its queue row. Numbers are never reused. */
export interface QueueRow {
  readonly seq: number;
  readonly work: QueuedWork;
}

/** A queue row that was only read, with its location. It may have been moved or taken since. */
export interface SeenQueueRow extends QueueRow {
  readonly row: string;
}

type SelectedRow = Pick<
  Selectable<Tables['queue_places']>,
  'action' | 'cause' | 'group_id' | 'traceparent'
> & {
  readonly seq: number;
  readonly asked: bigint | null;
  /** As a number: a date costs more to write and parse than the rest of the row. */
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
 * The first due work of a lane, in the order of acceptance.
 *
 * The clock is read in a subquery, because only then it bounds the index scan: rows for a later day are not
 * read.
 */
const head = (lane: number, limit: number, except: readonly QueueRow[]): RawBuilder<unknown> => sql`
  head as materialized (
    select ctid, group_id from queue_places
    where lane = ${lane} and due_at <= (select clock_timestamp())
      and seq <> all (${plainArray(except, ({ seq }) => seq)}::bigint[])
    order by due_at, seq limit ${limit}
  )`;

/** All queue rows of the head. A group is complete, even when it exceeds the limit. */
const rowsOfHead = (lane: number): RawBuilder<unknown> => sql`
  select ctid from head
  union
  select ctid from queue_places where lane = ${lane} and group_id = any (array(
    select distinct group_id from head where group_id is not null
  ))`;

const queueRowColumns = sql`place.seq, place.action, place.cause, place.group_id, place.traceparent,
  place.amount as asked, extract(epoch from place.due_at)::float8 * 1000 as due_at_ms,
  t.id, t.source_id, t.destination_id, t.currency, t.precise_amount, t.allow_overdraft, t.overdraft_limit,
  t.inflight, t.status, t.committed_amount`;

/** Work, and whether more may be waiting behind it. */
export interface TakenWork<R extends QueueRow = QueueRow> {
  readonly queueRows: readonly R[];
  readonly more: boolean;
}

/**
 * Takes the first due work of a lane out of the queue; a rollback puts it back. It waits for rows that
 * another transaction locks, and then skips them: it may return less than the limit, or nothing.
 */
export const takeDueWork = async (
  trx: Transaction<Tables>,
  lane: number,
  limit: number,
): Promise<TakenWork> => {
  const { rows } = await sql<SelectedRow & { readonly looked_at: number }>`
    with ${head(lane, limit, [])}, place as (
      delete from queue_places where ctid = any (array(${rowsOfHead(lane)}))
      returning transaction_id, action, cause, group_id, due_at, seq, amount, traceparent
    )
    select looked_at, ${queueRowColumns}
    from (select count(*) as looked_at from head) look
      left join (place join transactions t on t.id = place.transaction_id) on true
    order by place.due_at, place.seq`.execute(trx);
  const queueRows = rows.flatMap((row) => (row.seq === null ? [] : [queueRowOf(row)]));
  const more = (rows[0]?.looked_at ?? 0) >= limit;
  return queueRows.length === 0 && more ? takeDueWork(trx, lane, limit) : { queueRows, more };
};

/** Reads the first due work of a lane without taking it, except some rows. */
export const readDueWork = async (
  trx: Transaction<Tables>,
  lane: number,
  limit: number,
  except: readonly QueueRow[],
): Promise<readonly SeenQueueRow[]> => {
  const { rows } = await sql<SelectedRow & { readonly row: string }>`
    with ${head(lane, limit, except)}
    select ${queueRowColumns}, place.ctid as "row"
    from queue_places place join transactions t on t.id = place.transaction_id
    where place.ctid = any (array(${rowsOfHead(lane)}))
    order by place.due_at, place.seq`.execute(trx);
  return rows.map((row) => ({ ...queueRowOf(row), row: row.row }));
};

/** Takes queue rows that were read before. False when one of them is no longer there. */
export const takeSeenRows = async (trx: Transaction<Tables>, queueRows: readonly SeenQueueRow[]) => {
  const { numAffectedRows } = await sql`
    delete from queue_places using (select
      unnest(${`{${queueRows.map(({ row }) => `"${row}"`).join(',')}}`}::tid[]) as place,
      unnest(${plainArray(queueRows, ({ seq }) => seq)}::bigint[]) as seq
    ) as seen
    where queue_places.ctid = seen.place and queue_places.seq = seen.seq`.execute(trx);
  return Number(numAffectedRows) === queueRows.length;
};

/**
 * The works with the current state of their transactions. Call it when all balances of the works are locked:
 * every step of a transaction holds its balances, so nothing changes after that. Only commits and voids are
 * read again: the first step has one queue row, and this batch has taken it.
 */
export const refreshWorks = async (trx: Transaction<Tables>, works: readonly QueuedWork[]) => {
  const rest = works.filter(({ action }) => action.kind !== 'apply');
  if (rest.length === 0) return works;
  const { rows } = await sql<Pick<SelectedRow, 'id' | 'status' | 'committed_amount'>>`
    select id, status, committed_amount from transactions
    where id = any (${plainArray(rest, ({ transaction }) => transaction.id)}::uuid[])`.execute(trx);
  const now = new Map(rows.map((row) => [row.id, { status: row.status, committed: row.committed_amount }]));
  return works.map((work) => ({
    ...work,
    transaction: { ...work.transaction, ...now.get(work.transaction.id) },
  }));
};

const queueRowOf = (row: SelectedRow): QueueRow => ({
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

const transactionStateOf = (row: SelectedRow): TransactionState => ({
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

/** The work that was due behind a batch. */
export type WorkAhead = TakenWork<SeenQueueRow>;

/** Work that was read ahead was moved or taken. Nothing was taken, and the work must be read again. */
export class AheadIsPast extends Error {
  constructor() {
    super('work that was read ahead has been taken or moved by another');
  }
}

/**
 * Reads the next due work on its own connection while the batch is written. A lane that is never empty would
 * otherwise spend a quarter of its time on reading. The result holds no lock; `takeAhead` checks it under the
 * lock of the lane. Never rejects: then the work is read in its turn.
 */
export const readAhead = async (
  db: Kysely<Tables>,
  lane: number,
  limit: number,
  except: readonly QueueRow[],
) => {
  try {
    return await withSpan('read ahead', () =>
      db.transaction().execute(async (trx) => {
        await findByKey(trx);
        const seen = await readDueWork(trx, lane, limit, except);
        return { queueRows: seen, more: seen.length >= limit };
      }),
    );
  } catch {
    return undefined;
  }
};

/** Takes all work that was read ahead, or throws. */
export const takeAhead = async (trx: Transaction<Tables>, ahead: WorkAhead): Promise<TakenWork> => {
  if (!(await takeSeenRows(trx, ahead.queueRows))) throw new AheadIsPast();
  return ahead;
};
