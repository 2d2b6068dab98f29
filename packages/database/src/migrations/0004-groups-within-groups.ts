import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** A divided transaction may come with others in a bulk request: its legs are a group, and that is part of another. */
export const groupsWithinGroups: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table transaction_groups add column parent_id uuid`.execute(db);
    await sql`create index transaction_groups_parent on transaction_groups (parent_id)
      where parent_id is not null`.execute(db);
  },
  async down(db: Kysely<unknown>): Promise<void> {
    await sql`alter table transaction_groups drop column parent_id`.execute(db);
  },
};
