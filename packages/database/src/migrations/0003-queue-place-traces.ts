import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The trace of the request that a place in the queue comes from, where it is kept: a batch refers to those it serves. */
export const queuePlaceTraces: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table queue_places add column traceparent text`.execute(db);
  },
  async down(db: Kysely<unknown>): Promise<void> {
    await sql`alter table queue_places drop column traceparent`.execute(db);
  },
};
