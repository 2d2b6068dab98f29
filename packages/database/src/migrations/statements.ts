import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const run =
  (statements: readonly string[]) =>
  async (db: Kysely<unknown>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  };

/** A migration as two lists of statements: what it does, and what takes it back. */
export const migrationOf = (up: readonly string[], down: readonly string[]): Migration => ({
  up: run(up),
  down: run(down),
});
