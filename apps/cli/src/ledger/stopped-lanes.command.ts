import type { Database } from '@bellwether/database';
import { type Command, InvalidArgumentError } from 'commander';
import type { FileOptions } from '../config/load-for-command.js';
import { exitCodes, type CommandContext } from '../platform/console-io.js';
import { withLedger } from './open-ledger.js';

interface StoppedLane {
  readonly lane: number;
  readonly reason: string;
  readonly since: Date;
}

const describeLane = ({ lane, since, reason }: StoppedLane): string =>
  `Lane ${lane} is stopped since ${since.toISOString()}: ${reason}`;

const loadStoppedLanes = async (db: Database): Promise<readonly StoppedLane[]> =>
  db.selectFrom('stopped_lanes').selectAll().orderBy('lane').execute();

/** The lane as it was stopped, or nothing where it was open already. */
const openLane = async (db: Database, lane: number): Promise<StoppedLane | undefined> =>
  db.deleteFrom('stopped_lanes').where('lane', '=', lane).returningAll().executeTakeFirst();

const lanesHelp = `
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
    .addHelpText('after', lanesHelp)
    .action((options: FileOptions) =>
      withLedger(context, options, async (db) => {
        const stopped = await loadStoppedLanes(db);
        const ok = stopped.length === 0;
        if (options.json === true) context.io.out(JSON.stringify({ ok, stopped }, undefined, 2));
        else context.io.out(ok ? 'No lane is stopped.' : stopped.map(describeLane).join('\n'));
        context.finish(ok ? exitCodes.well : exitCodes.problem);
      }),
    );
};

const resumeHelp = `
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

interface ResumeOptions extends Pick<FileOptions, 'config'> {
  readonly yes?: true;
}

export const addLedgerResume = (parent: Command, context: CommandContext): void => {
  parent
    .command('resume')
    .description('open a lane again in which a guarantee did not hold')
    .argument('<lane>', 'its number, as `ledger lanes` shows it', laneNumber)
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .option('--yes', 'the cause is known and mended')
    .addHelpText('after', resumeHelp)
    .action((lane: number, { yes, ...options }: ResumeOptions) =>
      withLedger(context, options, (db) =>
        yes === true ? resume(db, lane, context) : explainStop(db, lane, context),
      ),
    );
};

const explainStop = async (db: Database, lane: number, context: CommandContext): Promise<void> => {
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
