import { isDatabaseAway, openDatabase } from '@bellwether/database';
import { LedgerBreak, verifyLedger } from '@bellwether/database/ledger';
import type { LedgerReport } from '@bellwether/database/ledger';
import type { Command } from 'commander';
import { loadForCommand } from '../config/load-for-command.js';
import { reportSettingsError } from '../config/report-settings-error.js';
import { exitCodes } from '../platform/console-io.js';
import type { CommandContext } from '../platform/console-io.js';

const help = `
Replays the hash chain from its first event and compares every balance with its entries, as of one moment: it may run
beside a working system, reads only, and needs the same memory for any ledger.
It prints the head of the chain: kept elsewhere, it gives away a chain that was written anew as a whole.
Exit code 0: everything holds. Exit code 1: the first break is named, with the guarantee it breaks.

Examples:
  $ bellwether ledger verify
  $ bellwether ledger verify --json                 for a nightly job`;

interface Options {
  readonly config?: string;
  readonly json?: true;
}

export const addLedgerVerify = (parent: Command, context: CommandContext): void => {
  parent
    .command('verify')
    .description('replay the chain and the balances, and name the first break')
    .option('--config <file>', 'the settings file (default: bellwether.json)')
    .option('--json', 'print JSON: ok, and the counts or the break')
    .addHelpText('after', help)
    .action(async ({ config, json }: Options) => {
      const url = databaseUrl(context, config, json === true);
      if (url === undefined) return;
      const db = openDatabase({ url, poolSize: 1, applicationName: 'bellwether-ledger-verify' });
      try {
        const report = await verifyLedger(db);
        context.io.out(
          json === true ? JSON.stringify({ ok: true, ...report }, undefined, 2) : describe(report),
        );
        context.finish(exitCodes.well);
      } catch (error) {
        tellBreak(error, context, json === true);
      } finally {
        await db.destroy();
      }
    });
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

const tellBreak = (error: unknown, { io, finish }: CommandContext, json: boolean): void => {
  if (error instanceof LedgerBreak) {
    const broken = { ok: false, guarantee: error.of, where: error.where, message: error.message };
    if (json) io.out(JSON.stringify(broken, undefined, 2));
    else io.err(`The ledger is broken. ${error.message}`);
  } else if (isDatabaseAway(error)) {
    io.err(
      'The database cannot be reached. Check database.url (BELLWETHER_DATABASE_URL) and that Postgres runs there.',
    );
  } else {
    io.err(`The ledger could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  finish(exitCodes.problem);
};

const describe = ({ events, blocks, headHash, unsealed, transactions, balances }: LedgerReport): string =>
  `The ledger holds: ${transactions} transactions on ${balances} balances; ` +
  `${events} events sealed in ${blocks} blocks, ${unsealed} waiting to be.\nHead of the chain: ${headHash}`;
