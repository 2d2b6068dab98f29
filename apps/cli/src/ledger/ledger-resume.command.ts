import type { Database } from '@bellwether/database';
import { type Command, InvalidArgumentError } from 'commander';
import { exitCodes } from '../platform/console-io.js';
import type { CommandContext } from '../platform/console-io.js';
import { type LedgerOptions, withLedger } from './open-ledger.js';
import { describeLane, loadStoppedLanes, openLane } from './stopped-lanes.repository.js';

const help = `
Without --yes it says why the lane was stopped and changes nothing: open it when the
cause is known and mended, or it stops again and takes one more worker with it.
The worker that met the broken guarantee takes no more transactions until it is
restarted; the others find what waits in the lane by themselves.
Exit code 0: the lane is open. Exit code 1: it was not opened.

Examples:
  $ bellwether ledger resume 7
  $ bellwether ledger resume 7 --yes`;

const laneMax = 2 ** 31 - 1;

const laneNumber = (text: string): number => {
  const lane = Number(text);
  if (/^\d+$/.test(text) && lane <= laneMax) return lane;
  throw new InvalidArgumentError('Give the number of a lane, as `ledger lanes` shows it.');
};

interface Options extends Pick<LedgerOptions, 'config'> {
  readonly yes?: true;
}

export const addLedgerResume = (parent: Command, context: CommandContext): void => {
  parent
    .command('resume')
    .description('open a lane again in which a guarantee did not hold')
    .argument('<lane>', 'its number, as `ledger lanes` shows it', laneNumber)
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .option('--yes', 'the cause is known and mended')
    .addHelpText('after', help)
    .action((lane: number, { yes, ...options }: Options) =>
      withLedger(context, options, (db) =>
        yes === true ? resume(db, lane, context) : ask(db, lane, context),
      ),
    );
};

const ask = async (db: Database, lane: number, context: CommandContext): Promise<void> => {
  const stopped = (await loadStoppedLanes(db)).find((one) => one.lane === lane);
  if (stopped === undefined) return tellNotStopped(db, lane, context);
  context.io.err(
    `${describeLane(stopped)}\nNothing was changed. When the cause is known and mended:\n` +
      `  ${context.self} ledger resume ${lane} --yes`,
  );
  context.finish(exitCodes.problem);
};

const resume = async (db: Database, lane: number, context: CommandContext): Promise<void> => {
  const opened = await openLane(db, lane);
  if (opened === undefined) return tellNotStopped(db, lane, context);
  context.io.out(
    `Lane ${lane} is open again. It was stopped at ${opened.since.toISOString()}: ${opened.reason}\n` +
      'Restart the worker that stopped for it: its /health says that the queue transactions has no consumer.\n' +
      'The other workers go on with what waits in the lane by themselves.',
  );
  context.finish(exitCodes.well);
};

const tellNotStopped = async (db: Database, lane: number, context: CommandContext): Promise<void> => {
  const stopped = await loadStoppedLanes(db);
  const others = stopped.length === 0 ? 'No lane is.' : stopped.map(describeLane).join('\n');
  context.io.err(`Lane ${lane} is not stopped. ${others}`);
  context.finish(exitCodes.problem);
};
