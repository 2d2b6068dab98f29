import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseAddress } from '../platform/address.js';
import { exitCodes, type CommandContext } from '../platform/console-io.js';
import { examine } from './checks.js';
import type { Finding } from './finding.js';
import { generatedFolder } from './generated-catalog.js';
import { inspect, type DoctorOptions } from './inspection.js';
import { renderJson, renderText } from './render.js';

const help = `
Reads the settings as a process would, then asks server, worker, the receivers
of traces, metrics and logs, and, if you name it, Prometheus. It changes
nothing; receivers get one empty request. Each finding says what is wrong, why
it matters, and the line that mends it. Exit code 0 only if all is well; notes
(–) do not count.

Examples:
  $ bellwether doctor
      the processes of the settings here
  $ bellwether doctor --prometheus-url http://localhost:9090
      and whether they are scraped, and by which rules
  $ bellwether doctor --server-url http://a:5001 --worker-url http://b:5004
      processes somewhere else
  $ bellwether doctor --json | jq -r '.findings[].what'
      for a script`;

/** Longer than /health and a scrape take while Postgres and Redis do not answer. */
const TIMEOUT = '5s';
const TIMEOUT_MAX_MS = 60_000;

const parseTimeout = (text: string): number => {
  const [, amount, unit] = /^(\d{1,5})(ms|s)$/.exec(text) ?? [];
  const timeout = Number(amount) * (unit === 's' ? 1000 : 1);
  if (!(timeout > 0 && timeout <= TIMEOUT_MAX_MS)) {
    throw new InvalidArgumentError('Give a time such as 500ms or 5s, at most 60s');
  }
  return timeout;
};

/** The message does not repeat the text, because it may contain a password. */
const addressOption = (parent: Command, name: string, what: string): Option =>
  new Option(`${name} <url>`, what).argParser(
    (text) =>
      parseAddress(text) ?? parent.error(`error: ${name} wants a whole URL, such as http://127.0.0.1:5001`),
  );

const existingFolder = (cwd: string) => (folder: string) => {
  if (!existsSync(resolve(cwd, folder))) throw new InvalidArgumentError('There is no such folder.');
  return folder;
};

/** Lines to copy name the command as it was called. */
const asCalled = (finding: Finding, self: string): Finding =>
  finding.line === undefined
    ? finding
    : { ...finding, line: finding.line.replace(/(^| )bellwether(?= )/, `$1${self}`) };

export const addDoctor = (parent: Command, context: CommandContext): void => {
  parent
    .command('doctor')
    .description('look at a running or configured system, say what is wrong and how to mend it')
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .addOption(addressOption(parent, '--server-url', 'where the server answers (default: from the settings)'))
    .addOption(addressOption(parent, '--worker-url', 'where the worker answers (default: from the settings)'))
    .addOption(addressOption(parent, '--prometheus-url', 'also look at targets and rules of this Prometheus'))
    .option(
      '--generated <folder>',
      `rules and dashboards to compare (default: ${generatedFolder})`,
      existingFolder(context.cwd),
    )
    .addOption(
      new Option('--timeout <time>', 'how long one answer may take')
        .argParser(parseTimeout)
        .default(parseTimeout(TIMEOUT), TIMEOUT),
    )
    .option('--json', 'print JSON: ok, the findings, and what is well')
    .addHelpText('after', help)
    .action(async ({ json, ...options }: DoctorOptions & { readonly json?: true }) => {
      const { findings, well } = examine(await inspect(context, options));
      const examined = { findings: findings.map((each) => asCalled(each, context.self)), well };
      context.io.out(json === true ? renderJson(examined) : renderText(examined, context.io));
      const isWell = findings.every(({ level }) => level === 'note');
      context.finish(isWell ? exitCodes.well : exitCodes.problem);
    });
};
