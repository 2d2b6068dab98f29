import type { Command } from 'commander';
import { exitCodes } from '../platform/console-io.js';
import type { CommandContext } from '../platform/console-io.js';
import { loadForCommand } from './load-for-command.js';
import { reportSettingsError } from './report-settings-error.js';

const help = `
Reads the file and the environment as a process would, and starts nothing. Exit code 0: a process would start.
Exit code 1: every problem is listed, with its key, its variable and the accepted form.

Examples:
  $ bellwether config check
  $ bellwether config check --config prod.json      before a deploy
  $ bellwether config check --json                  for a pipeline`;

export const addConfigCheck = (parent: Command, context: CommandContext): void => {
  parent
    .command('check')
    .description('check the settings without starting anything')
    .option('--config <file>', 'the settings file (default: bellwether.json)')
    .option('--json', 'print JSON: ok, and the problems')
    .addHelpText('after', help)
    .action(({ config, json }: { config?: string; json?: true }) => {
      try {
        const { mode, file } = loadForCommand(context, config);
        const from = file === undefined ? 'the environment' : `${file} and the environment`;
        context.io.out(
          json === true
            ? JSON.stringify({ ok: true, mode, file: file ?? null, problems: [] }, undefined, 2)
            : `The settings are right (${mode}, from ${from}).`,
        );
        context.finish(exitCodes.well);
      } catch (error) {
        reportSettingsError(error, context, json === true);
      }
    });
};
