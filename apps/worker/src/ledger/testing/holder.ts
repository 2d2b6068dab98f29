import type { Tables } from '@bellwether/database';
import { waitUntil } from '@bellwether/local/testing';
import { type ControlledTransaction, type Kysely, sql, type Transaction } from 'kysely';

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
