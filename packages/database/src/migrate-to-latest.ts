import type { Kysely } from 'kysely';
import { Migrator, type MigrationProvider } from 'kysely/migration';
import type { Tables } from './generated/tables.js';
import { migrations } from './migrations/index.js';

export class MigrationError extends Error {
  override name = 'MigrationError';
}

type Named = Awaited<ReturnType<MigrationProvider['getMigrations']>>;

/**
 * Brings the schema to what this code needs and returns the names of the migrations that ran. Processes may
 * call it together: the Migrator holds an advisory lock, the second one finds nothing to do.
 */
export const migrateToLatest = async (
  db: Kysely<Tables>,
  all: Named = migrations,
): Promise<readonly string[]> => {
  const applied = await appliedMigrations(db);
  const unknown = applied.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) {
    throw new MigrationError(
      `The database is newer than this code: it has the migration ${unknown}, which this code does not know. ` +
        'Start the version that made it, or a later one.',
    );
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => all } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error');
    const where = failed === undefined ? 'Migrating failed' : `The migration ${failed.migrationName} failed`;
    throw new MigrationError(`${where}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName);
};

const appliedMigrations = async (db: Kysely<Tables>): Promise<readonly string[]> => {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map((row) => row.name);
};
