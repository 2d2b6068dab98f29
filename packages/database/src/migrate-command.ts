import { type Environment, loadSettings, SettingsError } from '@bellwether/config';
import { isDatabaseAway } from './database-errors.js';
import { openDatabase } from './database.js';
import { MigrationError, migrateToLatest } from './migrate-to-latest.js';

const refusedCredentials: ReadonlySet<unknown> = new Set(['28P01', '28000', '3D000']);

export const explainMigrationFailure = (error: unknown): string => {
  if (error instanceof SettingsError || error instanceof MigrationError) return error.message;
  const code = (error as { code?: unknown } | undefined)?.code;
  const text = error instanceof Error ? error.message : String(error);
  if (isDatabaseAway(error)) {
    return 'The database cannot be reached. Check database.url (BELLWETHER_DATABASE_URL) and that Postgres runs there.';
  }
  if (refusedCredentials.has(code)) {
    return `The database refused the connection: ${text}. Check user, password and name in database.url.`;
  }
  return `Migrating failed: ${text}`;
};

/** Brings the configured database to the schema of this code and says in one line what it did. */
export const runMigrateCommand = async (argv: readonly string[], env?: Environment): Promise<string> => {
  const { settings } = loadSettings({ argv, ...(env && { env }) });
  const db = openDatabase({
    url: settings.database.url.reveal(),
    poolSize: 2,
    applicationName: 'bellwether-migrate',
  });
  try {
    const ran = await migrateToLatest(db);
    return ran.length === 0 ? 'The database is up to date.' : `Migrated: ${ran.join(', ')}.`;
  } finally {
    await db.destroy();
  }
};
