import type { Command } from 'commander';
import type { SettingRow } from '@bellwether/config';
import { exitCodes, type CommandContext } from '../platform/console-io.js';
import { type FileOptions, loadOrReport } from './load-for-command.js';

const help = `
Secrets are shown as [REDACTED], what is not set as –. The last column says
where a value is from: a default, the file, a variable.

Examples:
  $ bellwether config show
      what a process started here would run with
  $ bellwether config show --config prod.json
      the same for another file
  $ bellwether config show --json | jq '.[] | select(.key == "revision")'
      for a script`;

/** Longer values stand out of their column instead of moving all others. */
const WIDTH_MAX = 40;

const cellsOf = ({ key, value, origin }: SettingRow) => [key, value === '' ? '–' : value, origin] as const;

/** Rows under each other. Where the terminal is too narrow for a row, its origin goes below it. */
export const tableOf = (rows: readonly SettingRow[], columns: number | undefined): string => {
  const cells = rows.map(cellsOf);
  const widest = (column: 0 | 1): number =>
    Math.min(WIDTH_MAX, Math.max(...cells.map((row) => row[column].length)));
  const [keys, values] = [widest(0), widest(1)];
  return cells
    .map(([key, value, origin]) => {
      const row = `${key.padEnd(keys)}  ${value.padEnd(values)}  ${origin}`;
      return columns === undefined || row.length <= columns ? row : `${key}  ${value}\n    ${origin}`;
    })
    .join('\n');
};

export const addConfigShow = (parent: Command, context: CommandContext): void => {
  parent
    .command('show')
    .description('show the effective settings and where each is from')
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .option('--json', 'print JSON: a list of key, variable, value and origin')
    .addHelpText('after', help)
    .action((options: FileOptions) => {
      const rows = loadOrReport(context, options)?.describe();
      if (rows === undefined) return;
      const { io } = context;
      io.out(options.json === true ? JSON.stringify(rows, undefined, 2) : tableOf(rows, io.columns));
      context.finish(exitCodes.well);
    });
};
