import { buildFromCatalog, describeDifferences } from '@bellwether/dashboards';
import type { Command } from 'commander';
import { exitCodes, type CommandContext } from '../platform/console-io.js';

const help = `
The catalog is a module that exports \`catalog\`, a list of what defineMetrics() returns, and may export \`product\`
(names, addresses), \`dashboards\`, \`rules\` and \`overview\`. Runbooks and written rule tests are read beside the
output folder; those of the sets that every app records come with them.
Exit code 1: something is missing or, with --check, something is stale; each is named.

Examples:
  $ bellwether dashboards build --catalog ./dist/catalog.js --out ./monitoring/generated
  $ bellwether dashboards build --catalog ./dist/catalog.js --out ./monitoring/generated --check    in CI`;

interface Options {
  readonly catalog: string;
  readonly out: string;
  readonly runbooks?: string;
  readonly tests?: string;
  readonly check?: true;
}

export const addDashboardsBuild = (parent: Command, context: CommandContext): void => {
  parent
    .command('build')
    .description('write dashboards, rules, routes and the reference from a catalog')
    .requiredOption('--catalog <module>', 'the built module that exports the catalog')
    .requiredOption('--out <folder>', 'where the files go')
    .option('--runbooks <folder>', 'runbooks, one per alert (default: runbooks beside the output folder)')
    .option('--tests <folder>', 'written rule tests (default: tests beside the output folder)')
    .option('--check', 'write nothing; fail where a file is stale')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      try {
        const { generation, changes } = await buildFromCatalog({ ...options, cwd: context.cwd });
        const stale = options.check === true && changes.length > 0;
        if (stale) context.io.err(describeDifferences(changes, context.cwd, buildCommand(options)));
        else context.io.out(`${generation.files.size} files, ${options.check ? 0 : changes.length} changed`);
        context.finish(stale ? exitCodes.problem : exitCodes.well);
      } catch (error) {
        // Each way in which a catalog, a runbook or a test is missing or wrong says itself what to write.
        context.io.err(error instanceof Error ? error.message : String(error));
        context.finish(exitCodes.problem);
      }
    });
};

/** The same call without --check, to be pasted. */
const buildCommand = ({ catalog, out, runbooks, tests }: Options): string =>
  Object.entries({ catalog, out, runbooks, tests })
    .filter(([, value]) => value !== undefined)
    .reduce(
      (command, [name, value = '']) => `${command} --${name} ${quoted(value)}`,
      'bellwether dashboards build',
    );

const quoted = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
