import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Lanes in which a guarantee did not hold. No worker takes work from them, so that what stopped one does not stop the
 * next one as well; a person opens it again with `bellwether ledger resume` when the cause is known.
 */
export const stoppedLanes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table stopped_lanes (
      lane integer primary key,
      reason text not null,
      since timestamptz(3) not null default now()
    )`.execute(db);
  },
  async down(db: Kysely<unknown>): Promise<void> {
    await sql`drop table stopped_lanes`.execute(db);
  },
};
