import type { Command } from 'commander';
import type { SettingRow } from '@bellwether/config';
import { exitCodes } from '../platform/console-io.js';
import type { CommandContext } from '../platform/console-io.js';
import { loadForCommand } from './load-for-command.js';
import { reportSettingsError } from './report-settings-error.js';

const help = `
Secrets are shown as [REDACTED]. The last column says where a value is from: a default, the file, a variable.

Examples:
  $ bellwether config show                          what a process started here would run with
  $ bellwether config show --config prod.json       the same for another file
  $ bellwether config show --json | jq '.[] | select(.key == "server.port")'`;

const columns = ['key', 'value', 'origin'] as const;

/** Rows under each other; the columns as wide as their widest value, which is cut where it is absurd. */
export const tableOf = (rows: readonly SettingRow[]): string => {
  const widths = columns.map((column) => Math.min(60, Math.max(...rows.map((row) => row[column].length))));
  return rows
    .map((row) =>
      columns
        .map((column, index) => row[column].padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

export const addConfigShow = (parent: Command, context: CommandContext): void => {
  parent
    .command('show')
    .description('show the effective settings and where each is from')
    .option('--config <file>', 'the settings file (default: bellwether.json)')
    .option('--json', 'print JSON: a list of key, variable, value and origin')
    .addHelpText('after', help)
    .action(({ config, json }: { config?: string; json?: true }) => {
      try {
        const rows = loadForCommand(context, config).describe();
        context.io.out(json === true ? JSON.stringify(rows, undefined, 2) : tableOf(rows));
        context.finish(exitCodes.well);
      } catch (error) {
        reportSettingsError(error, context, json === true);
      }
    });
};
