import type { Command } from 'commander';
import { exitCodes } from '../platform/console-io.js';
import type { CommandContext } from '../platform/console-io.js';
import { type LedgerOptions, withLedger } from './open-ledger.js';
import { describeLane, loadStoppedLanes } from './stopped-lanes.repository.js';

const help = `
A lane is stopped when a guarantee of the ledger did not hold in it: no worker takes
work from it, and no new work is accepted into it, until a person opens it again.
Exit code 0: no lane is stopped. Exit code 1: some are, and why.

Examples:
  $ bellwether ledger lanes
  $ bellwether ledger lanes --json`;

export const addLedgerLanes = (parent: Command, context: CommandContext): void => {
  parent
    .command('lanes')
    .description('list the lanes that are stopped, since when and why')
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .option('--json', 'print JSON: ok, and the stopped lanes')
    .addHelpText('after', help)
    .action((options: LedgerOptions) =>
      withLedger(context, options, async (db) => {
        const stopped = await loadStoppedLanes(db);
        const ok = stopped.length === 0;
        if (options.json === true) context.io.out(JSON.stringify({ ok, stopped }, undefined, 2));
        else context.io.out(ok ? 'No lane is stopped.' : stopped.map(describeLane).join('\n'));
        context.finish(ok ? exitCodes.well : exitCodes.problem);
      }),
    );
};
