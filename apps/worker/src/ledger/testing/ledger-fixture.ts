import { type Database, migrateToLatest, openDatabase, type Tables } from '@bellwether/database';
import { generalLedgerUuid, laneOf, newUuid } from '@bellwether/database/ledger';
import { testDatabaseUrl, waitUntil } from '@bellwether/local/testing';
import { sql, type Kysely, type ControlledTransaction, type Transaction } from 'kysely';
import { applyBatch } from '../batches/apply-batch.js';

export const lanes = 4;

export interface AskedTransaction {
  readonly reference?: string;
  readonly source: string;
  readonly destination: string;
  readonly amount: bigint;
  readonly currency?: string;
  readonly allowOverdraft?: boolean;
  readonly overdraftLimit?: bigint;
  readonly inflight?: boolean;
  readonly expiresInMs?: number;
  readonly commitsInMs?: number;
  readonly dueInMs?: number;
  readonly groupId?: string;
  readonly lane?: number;
}

/** A migrated database of its own. Close it in `afterEach`. */
export const openLedger = async (
  options: Omit<Parameters<typeof openDatabase>[0], 'url'> = {},
): Promise<Database> => {
  const db = openDatabase({ ...options, url: await testDatabaseUrl() });
  await migrateToLatest(db);
  return db;
};

export const openBalances = async (
  db: Kysely<Tables>,
  count: number,
  currency = 'USD',
): Promise<readonly string[]> => {
  const ids = Array.from({ length: count }, () => newUuid(Date.now()));
  const rows = ids.map((id) => ({ id, ledger_id: generalLedgerUuid, currency }));
  await db.insertInto('balances').values(rows).execute();
  return ids;
};

/** Stores transactions as the server does: the row, its queue row and the first event, together. */
export const accept = async (
  db: Kysely<Tables>,
  asked: readonly AskedTransaction[],
): Promise<readonly string[]> => {
  const { rows } = await sql<{ at: Date; page: number }>`
    select now()::timestamptz(3) as at, nextval('history_page') as page`.execute(db);
  const [{ at, page }] = rows as [{ at: Date; page: number }];
  const given = asked.map((one) => ({ id: newUuid(Date.now()), ...one }));
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('transactions')
      .values(given.map((one) => rowOf(one, at)))
      .execute();
    for (const one of given) {
      await trx
        .insertInto('queue_places')
        .values({
          lane: one.lane ?? laneOf(one.source, lanes),
          due_at: new Date(at.getTime() + (one.dueInMs ?? 0)),
          transaction_id: one.id,
          action: 'apply',
          cause: 'accepted',
          group_id: one.groupId ?? null,
        })
        .execute();
    }
    await trx.insertInto('unsealed_history').values({ page, events: given.length, created_at: at }).execute();
    const events = given.map((one, index) => ({
      page,
      position: index + 1,
      transaction_id: one.id,
      status: statusOf(one),
      amount: one.amount,
      created_at: at,
    }));
    await trx.insertInto('transaction_history').values(events).execute();
  });
  return given.map(({ id }) => id);
};

const isScheduled = ({ dueInMs = 0 }: AskedTransaction): boolean => dueInMs > 0;
const statusOf = (one: AskedTransaction): 'SCHEDULED' | 'QUEUED' =>
  isScheduled(one) ? 'SCHEDULED' : 'QUEUED';

const rowOf = (one: AskedTransaction & { readonly id: string }, at: Date) => ({
  id: one.id,
  reference: one.reference ?? one.id,
  source_id: one.source,
  destination_id: one.destination,
  currency: one.currency ?? 'USD',
  precise_amount: one.amount,
  precision: 100n,
  description: 'test',
  allow_overdraft: one.allowOverdraft ?? one.overdraftLimit !== undefined,
  overdraft_limit: one.overdraftLimit ?? null,
  inflight: one.inflight ?? false,
  inflight_expiry_date: one.expiresInMs === undefined ? null : new Date(at.getTime() + one.expiresInMs),
  inflight_commit_date: one.commitsInMs === undefined ? null : new Date(at.getTime() + one.commitsInMs),
  scheduled_for: isScheduled(one) ? new Date(at.getTime() + (one.dueInMs ?? 0)) : null,
  group_id: one.groupId ?? null,
  status: statusOf(one),
  created_at: at,
  changed_at: at,
});

/** Asks for a commit or void of inflight transactions, as the server does. */
export const ask = async (
  db: Kysely<Tables>,
  transactionId: string,
  action: 'commit' | 'void',
  amount: bigint | null = null,
): Promise<void> => {
  const { source_id: source } = await db
    .selectFrom('transactions')
    .select('source_id')
    .where('id', '=', transactionId)
    .executeTakeFirstOrThrow();
  await db
    .insertInto('queue_places')
    .values({
      lane: laneOf(source, lanes),
      due_at: sql`now()`,
      transaction_id: transactionId,
      action,
      cause: 'requested',
      amount,
    })
    .execute();
};

/** Works every lane until nothing due is left. */
export const applyAll = async (db: Kysely<Tables>, batchSize = 500): Promise<void> => {
  for (let lane = 0; lane < lanes; lane += 1) {
    while ((await applyBatch(db, lane, { limit: batchSize, held: 'wait' })) !== undefined);
  }
};

/** Pages of three transactions, applied. */
export const workPages = async (db: Database, pages: number): Promise<void> => {
  const [world, shop] = (await openBalances(db, 2)) as [string, string];
  for (let page = 0; page < pages; page += 1) {
    await accept(
      db,
      [1n, 2n, 3n].map((amount) => ({ source: world, destination: shop, amount, allowOverdraft: true })),
    );
    await applyAll(db);
  }
};

export const statusesOf = async (
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<readonly (readonly [string, string | null])[]> => {
  const rows = await db
    .selectFrom('transactions')
    .select(['id', 'status', 'reject_reason'])
    .where('id', 'in', ids)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, [row.status, row.reject_reason] as const]));
  return ids.map((id) => byId.get(id) ?? ['notFound', null]);
};

/** Someone else who holds locks until the test says otherwise. */
export class Holder {
  private constructor(private readonly trx: ControlledTransaction<Tables>) {}

  static async open(db: Kysely<Tables>): Promise<Holder> {
    return new Holder(await db.startTransaction().execute());
  }

  async hold(lock: (trx: Transaction<Tables>) => Promise<unknown>): Promise<void> {
    await lock(this.trx);
  }

  /** Harmless when repeated. */
  async letGo(): Promise<void> {
    if (!this.trx.isCommitted) await this.trx.commit().execute();
  }
}

export type WaitedFor = 'lane' | 'row';
/** Who is first in line for a row waits for its holder, the others for the line. */
const events = { lane: ['advisory'], row: ['transactionid', 'tuple'] } as const;

/** Sessions of this database that wait for a lane, or for one that has changed or locked a row. */
const countWaiting = async (db: Kysely<Tables>, what: WaitedFor): Promise<number> => {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and wait_event = any(${[...events[what]]})`.execute(
    db,
  );
  return rows[0]?.waiting ?? 0;
};

export const untilWaiting = async (db: Kysely<Tables>, sessions: number, what: WaitedFor): Promise<void> => {
  await waitUntil(async () => (await countWaiting(db, what)) === sessions, {
    timeoutMs: 10_000,
    what: `${sessions} sessions to wait for a ${what}`,
  });
};
