import type { Database } from '@bellwether/database';
import type { FileOptions } from '../config/load-for-command.js';
import { withDatabase } from '../database/with-database.js';
import type { CommandContext } from '../platform/console-io.js';

/** Runs the work of a command on the ledger in the configured database, and prints why it cannot run. */
export const withLedger = (
  context: CommandContext,
  options: FileOptions,
  work: (db: Database) => Promise<void>,
): Promise<void> =>
  withDatabase(
    context,
    { ...options, applicationName: 'bellwether-ledger', failed: 'The ledger could not be read' },
    work,
  );
