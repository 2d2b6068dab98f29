import type { Database } from '@bellwether/database';
import { withDatabase } from '../database/with-database.js';
import type { CommandContext } from '../platform/console-io.js';

export interface LedgerOptions {
  readonly config?: string;
  readonly json?: true;
}

/** Runs the work of a command on the ledger in the configured database, and prints why it cannot run. */
export const withLedger = (
  context: CommandContext,
  { config, json }: LedgerOptions,
  work: (db: Database) => Promise<void>,
): Promise<void> =>
  withDatabase(
    context,
    {
      config,
      json: json === true,
      applicationName: 'bellwether-ledger',
      failed: 'The ledger could not be read',
    },
    work,
  );
