import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { addConfigCheck } from './config/config-check.command.js';
import { addConfigShow } from './config/config-show.command.js';
import { addDashboardsBuild } from './dashboards/dashboards-build.command.js';
import { addDoctor } from './doctor/doctor.command.js';
import { addAccountResetPassword } from './health-checks/account-reset-password.command.js';
import { addOrganizationClose } from './health-checks/organization-close.command.js';
import { addLedgerVerify } from './ledger/ledger-verify.command.js';
import { addLedgerLanes, addLedgerResume } from './ledger/stopped-lanes.command.js';
import { exitCodes, type CommandContext, type ExitCode } from './platform/console-io.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const help = `
Start here:
  $ bellwether doctor          something looks wrong
  $ bellwether config show     what does a process run with, and why
  $ bellwether ledger verify   is every balance what its history says

Exit codes: 0 all is well, 1 a problem was found, 2 a wrong call.`;

/** Every command of `bellwether`. */
const buildProgram = (context: CommandContext): Command => {
  const { io, self } = context;
  const asCalled = (text: string): string => text.trimEnd().replaceAll('$ bellwether ', `$ ${self} `);
  const program = new Command(self)
    .description('operates Bellwether: looks after its settings and its signals')
    .version(version, '--version', 'show the version')
    .addHelpText('after', help)
    .configureOutput({
      writeOut: (text) => io.out(asCalled(text)),
      writeErr: (text) => io.err(asCalled(text)),
      getOutHelpWidth: () => io.columns ?? 80,
      getErrHelpWidth: () => io.columns ?? 80,
    })
    .exitOverride()
    .showHelpAfterError(`(${self} --help lists the commands)`);
  const config = program.command('config').description('the settings of a process');
  addConfigShow(config, context);
  addConfigCheck(config, context);
  addDashboardsBuild(program.command('dashboards').description('what operators see'), context);
  addDoctor(program, context);
  const ledger = program.command('ledger').description('the ledger in the configured database');
  addLedgerVerify(ledger, context);
  addLedgerLanes(ledger, context);
  addLedgerResume(ledger, context);
  const organization = program.command('organization').description('tenants in the configured database');
  addOrganizationClose(organization, context);
  const account = program.command('account').description('the accounts of tenants');
  addAccountResetPassword(account, context);
  return program;
};

/** A script of the checkout was called through pnpm, so there may be no `bellwether` on the PATH. */
const calledAs = (env: CommandContext['env']): string =>
  ['bellwether', 'doctor'].includes(env['npm_lifecycle_event'] ?? '') ? 'pnpm bellwether' : 'bellwether';

/** Runs one command line (what stands after the name) and answers with its exit code. */
export const runCli = async (
  argv: readonly string[],
  given: Omit<CommandContext, 'finish' | 'self'>,
): Promise<ExitCode> => {
  let code: ExitCode = exitCodes.well;
  const finish = (outcome: ExitCode) => void (code = outcome);
  const program = buildProgram({ ...given, self: calledAs(given.env), finish });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are no errors. Commander has already printed any other error.
    return error.exitCode === 0 ? exitCodes.well : exitCodes.usage;
  }
  return code;
};
