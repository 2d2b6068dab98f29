import { LedgerBreak, verifyLedger, type LedgerReport } from '@bellwether/database/ledger';
import type { Command } from 'commander';
import type { FileOptions } from '../config/load-for-command.js';
import { exitCodes, type CommandContext } from '../platform/console-io.js';
import { withLedger } from './open-ledger.js';

const help = `
Replays the hash chain from its first event, and compares every balance with its entries, every entry with its
transaction, every transaction with its history and its limit, as of one moment: it may run beside a working system,
reads only, and needs the same memory for any ledger.
It prints the head of the chain: kept elsewhere, it gives away a chain that was written anew as a whole.
Exit code 0: everything holds. Exit code 1: the first break is named, with the guarantee it breaks.

Examples:
  $ bellwether ledger verify
  $ bellwether ledger verify --json                 for a nightly job`;

export const addLedgerVerify = (parent: Command, context: CommandContext): void => {
  parent
    .command('verify')
    .description('replay the chain and the balances, and name the first break')
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .option('--json', 'print JSON: ok, and the counts or the break')
    .addHelpText('after', help)
    .action((options: FileOptions) =>
      withLedger(context, options, async (db) => {
        const json = options.json === true;
        try {
          const report = await verifyLedger(db);
          context.io.out(json ? JSON.stringify({ ok: true, ...report }, undefined, 2) : describe(report));
          context.finish(exitCodes.well);
        } catch (error) {
          if (!(error instanceof LedgerBreak)) throw error;
          tellBreak(error, context, json);
        }
      }),
    );
};

const tellBreak = (error: LedgerBreak, { io, finish }: CommandContext, json: boolean): void => {
  const broken = { ok: false, guarantee: error.of, where: error.where, message: error.message };
  if (json) io.out(JSON.stringify(broken, undefined, 2));
  else io.err(`The ledger is broken. ${error.message}`);
  finish(exitCodes.problem);
};

const describe = ({ events, blocks, headHash, unsealed, transactions, balances }: LedgerReport): string =>
  `The ledger holds: ${transactions} transactions on ${balances} balances; ` +
  `${events} events sealed in ${blocks} blocks, ${unsealed} waiting to be.\nHead of the chain: ${headHash}`;
