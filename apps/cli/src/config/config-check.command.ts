import type { Command } from 'commander';
import { exitCodes, fit, type CommandContext } from '../platform/console-io.js';
import { planOf } from '../platform/export-plan.js';
import { type FileOptions, loadOrReport } from './load-for-command.js';

const help = `
Reads the file and the environment as a process would, and starts nothing.
Exit code 0: a process would start; what it would warn of is told.
Exit code 1: every problem is listed, with its key, its variable and the
accepted form.

Examples:
  $ bellwether config check
  $ bellwether config check --config prod.json      before a deploy
  $ bellwether config check --json                  for a pipeline`;

export const addConfigCheck = (parent: Command, context: CommandContext): void => {
  parent
    .command('check')
    .description('check the settings without starting anything')
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .option('--json', 'print JSON: ok, the problems, the warnings')
    .addHelpText('after', help)
    .action((options: FileOptions) => {
      const loaded = loadOrReport(context, options);
      if (loaded === undefined) return;
      const { mode, file, settings } = loaded;
      // A wrong DSN or OTEL_* variable keeps no process from starting.
      const { warnings } = planOf(settings, context.env);
      const { io } = context;
      if (options.json === true) {
        io.out(JSON.stringify({ ok: true, mode, file: file ?? null, problems: [], warnings }, undefined, 2));
      } else {
        const from = file === undefined ? 'the environment' : `${file} and the environment`;
        io.out(`The settings are right (${mode}, from ${from}).`);
        for (const warning of warnings) io.err(fit(`warning: ${warning}`, '', io.columns));
      }
      context.finish(exitCodes.well);
    });
};
