import { randomBytes } from 'node:crypto';

import type { Database } from '@bellwether/database';
import { hashPassword } from '@bellwether/database/organizations';
import type { Command } from 'commander';
import { sql } from 'kysely';
import { withDatabase } from '../database/with-database.js';
import { exitCodes, type CommandContext } from '../platform/console-io.js';

const help = `
Prints a new random password on stdout, once: only its hash is stored. With
--stdin it takes the password from there and prints none. Tokens stay valid.
Exit code 0: the password is new. Exit code 1: it is as it was.

Examples:
  $ bellwether account reset-password ada@lighthouse.example
  $ bellwether account reset-password ada@lighthouse.example --stdin <password.txt`;

const [lengthMin, lengthMax] = [10, 255];
const randomPasswordBytes = 18;

interface ResetOptions {
  readonly config?: string;
  readonly stdin?: true;
}

export const addAccountResetPassword = (parent: Command, context: CommandContext): void => {
  parent
    .command('reset-password')
    .description('give an account a new password')
    .argument('<email>', 'its e-mail address')
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .option('--stdin', 'read the new password from standard input')
    .addHelpText('after', help)
    .action(async (email: string, { config, stdin }: ResetOptions) => {
      const given = stdin === true ? await givenPassword(context) : undefined;
      if (stdin === true && given === undefined) return;
      await withDatabase(
        context,
        { config, applicationName: 'bellwether-account', failed: 'The password could not be reset' },
        (db) => reset(db, email, given, context),
      );
    });
};

/** Undefined, and reported, where an account could not sign in with it or the server would not take it. */
const givenPassword = async ({ io, finish }: CommandContext): Promise<string | undefined> => {
  const password = (await io.readInput()).replace(/\r?\n$/, '');
  const { length } = password;
  if (length >= lengthMin && length <= lengthMax && !/[\0\r\n]/.test(password)) return password;
  io.err(
    length === 0
      ? 'No password came on standard input.'
      : `The password has to be one line of ${lengthMin} to ${lengthMax} characters.`,
  );
  finish(exitCodes.problem);
  return undefined;
};

const reset = async (
  db: Database,
  email: string,
  given: string | undefined,
  { io, finish }: CommandContext,
): Promise<void> => {
  const account = await findAccount(db, email);
  if (account === undefined) {
    io.err(`There is no account with the e-mail address ${email}.`);
    finish(exitCodes.problem);
    return;
  }
  if (account.closed_at !== null) {
    io.err(
      `The organization of ${email} is closed since ${account.closed_at.toISOString()}, so it cannot sign in.`,
    );
    finish(exitCodes.problem);
    return;
  }
  const password = given ?? randomBytes(randomPasswordBytes).toString('base64url');
  await db
    .updateTable('accounts')
    .set({ password_hash: await hashPassword(Buffer.from(password)) })
    .where('id', '=', account.id)
    .execute();
  io.err(`The account ${email} has a new password. The old one is refused from now on; tokens stay valid.`);
  if (given === undefined) io.out(password);
  finish(exitCodes.well);
};

const findAccount = (db: Database, email: string) =>
  db
    .selectFrom('accounts')
    .innerJoin('organizations', 'organizations.id', 'accounts.organization_id')
    .select(['accounts.id', 'organizations.closed_at'])
    .where('accounts.email', '=', sql<string>`lower(${email})`)
    .executeTakeFirst();
