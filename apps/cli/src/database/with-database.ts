import { type Database, isDatabaseAway, openDatabase } from '@bellwether/database';
import { loadForCommand, reportSettingsError } from '../config/load-for-command.js';
import { exitCodes, type CommandContext } from '../platform/console-io.js';

export interface DatabaseWork {
  /** The settings file that `--config` names. */
  readonly config?: string | undefined;
  readonly json?: boolean;
  readonly applicationName: string;
  /** The beginning of the sentence that says what failed. */
  readonly failed: string;
}

/** Runs the work of a command on the configured database, and prints why it cannot run. */
export const withDatabase = async (
  context: CommandContext,
  { config, json = false, applicationName, failed }: DatabaseWork,
  work: (db: Database) => Promise<void>,
): Promise<void> => {
  const url = databaseUrl(context, config, json);
  if (url === undefined) return;
  const db = openDatabase({ url, poolSize: 1, applicationName });
  try {
    await work(db);
  } catch (error) {
    context.io.err(
      isDatabaseAway(error)
        ? 'The database cannot be reached. Check database.url (BELLWETHER_DATABASE_URL) and that Postgres runs there.'
        : `${failed}: ${error instanceof Error ? error.message : String(error)}`,
    );
    context.finish(exitCodes.problem);
  } finally {
    await db.destroy();
  }
};

const databaseUrl = (
  context: CommandContext,
  file: string | undefined,
  json: boolean,
): string | undefined => {
  try {
    const { url } = loadForCommand(context, file).settings.database;
    if (url !== undefined) return url.reveal();
    context.io.err('No database is configured. Set database.url (BELLWETHER_DATABASE_URL).');
    context.finish(exitCodes.problem);
  } catch (error) {
    reportSettingsError(error, context, json);
  }
  return undefined;
};
