import type { Command } from 'commander';
import { exitCodes } from '../platform/console-io.js';
import type { CommandContext } from '../platform/console-io.js';
import { findAll } from './checks.js';
import { inspect } from './inspection.js';
import type { DoctorOptions } from './inspection.js';
import { renderJson, renderText } from './render.js';

const help = `
Reads the settings as a process would, asks server, worker, the receivers of traces, metrics and logs, and, if you
name it, Prometheus. Changes nothing; receivers get one empty request. Each finding says what is wrong, why it
matters, and the line that mends it. Exit code 0 only if all is well.

Examples:
  $ bellwether doctor                                          the processes of the settings here
  $ bellwether doctor --prometheus-url http://localhost:9090   and whether they are scraped
  $ bellwether doctor --server-url http://server:5001 --worker-url http://worker:5004
  $ bellwether doctor --json | jq '.findings[].what'`;

export const addDoctor = (parent: Command, context: CommandContext): void => {
  parent
    .command('doctor')
    .description('look at a running or configured system and say what is wrong and how to mend it')
    .option('--config <file>', 'the settings file (default: bellwether.json)')
    .option('--server-url <url>', 'where the server answers (default: from the settings)')
    .option('--worker-url <url>', 'where the worker answers (default: from the settings)')
    .option('--prometheus-url <url>', 'also look at the targets and rules of this Prometheus')
    .option('--rules <file>', 'the generated telemetry rules to compare (default: those of this checkout)')
    .option('--json', 'print JSON: ok, and the findings')
    .addHelpText('after', help)
    .action(async ({ json, ...options }: DoctorOptions & { readonly json?: true }) => {
      const inspection = await inspect(context, options);
      const findings = findAll(inspection);
      context.io.out(json === true ? renderJson(findings) : renderText(findings, inspection));
      const isWell = findings.every(({ level }) => level === 'note');
      context.finish(isWell ? exitCodes.well : exitCodes.problem);
    });
};
