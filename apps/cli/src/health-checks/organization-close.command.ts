import type { Database, Tables } from '@bellwether/database';
import { type Command, InvalidArgumentError } from 'commander';
import { type Kysely, sql } from 'kysely';
import { withDatabase } from '../database/with-database.js';
import { exitCodes, type CommandContext } from '../platform/console-io.js';

const help = `
Its checks stop within seconds. Its accounts and tokens are refused within five
seconds. After 30 days all its data is removed: checks, results, totals, tokens
and accounts. Until then it is opened again by setting closed_at to null in the
table organizations.
Without --yes it says what it would close and changes nothing.
Exit code 0: it is closed. Exit code 1: it was not closed.

Examples:
  $ bellwether organization close 7a2f9c1e-3b4d-4c5e-8f60-718293a4b5c6
  $ bellwether organization close 7a2f9c1e-3b4d-4c5e-8f60-718293a4b5c6 --yes`;

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const organizationId = (text: string): string => {
  if (uuid.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Give the id of an organization, as its tokens are used with.');
};

interface CloseOptions {
  readonly config?: string;
  readonly yes?: true;
}

export const addOrganizationClose = (parent: Command, context: CommandContext): void => {
  parent
    .command('close')
    .description('stop the checks of an organization, and remove it after 30 days')
    .argument('<id>', 'its id, which is the user name of its tokens', organizationId)
    .option('--config <file>', 'the settings file (default: bellwether.json, or else blnk.json)')
    .option('--yes', 'close it')
    .addHelpText('after', help)
    .action((id: string, { yes, config }: CloseOptions) =>
      withDatabase(
        context,
        {
          config,
          applicationName: 'bellwether-organization',
          failed: 'The organization could not be closed',
        },
        (db) => (yes === true ? close(db, id, context) : explain(db, id, context)),
      ),
    );
};

interface Organization {
  readonly name: string;
  readonly checks: number;
  readonly tokens: number;
  readonly closedAt: Date | null;
}

const findOrganization = async (db: Kysely<Tables>, id: string): Promise<Organization | undefined> => {
  const { rows } = await sql<Organization>`
    select name, closed_at as "closedAt",
      (select count(*) from health_checks where organization_id = o.id and deleted_at is null) as checks,
      (select count(*) from api_tokens where organization_id = o.id and expires_at > now()) as tokens
    from organizations o where id = ${id}::uuid`.execute(db);
  return rows[0];
};

/** Undefined if the organization does not exist or is closed already. */
const closeOrganization = (db: Database, id: string): Promise<Organization | undefined> =>
  db.transaction().execute(async (trx) => {
    // Workers read checks by revision, and need to see revisions in their order.
    await sql`select pg_advisory_xact_lock('health_check_revisions'::regclass::oid::bigint)`.execute(trx);
    const { numUpdatedRows } = await trx
      .updateTable('organizations')
      .set({ closed_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('closed_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return undefined;
    await sql`update health_checks set revision = nextval('health_check_revisions')
      where organization_id = ${id}::uuid and deleted_at is null`.execute(trx);
    return findOrganization(trx, id);
  });

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const close = async (db: Database, id: string, context: CommandContext): Promise<void> => {
  const closed = await closeOrganization(db, id);
  if (closed === undefined) return reportNotOpen(await findOrganization(db, id), id, context);
  context.io.out(
    `${closed.name} (${id}) is closed.\n` +
      `${counted(closed.checks, 'check')} stop within seconds; its accounts and ` +
      `${counted(closed.tokens, 'token')} are refused within five seconds.\n` +
      'All its data is removed after 30 days.',
  );
  context.finish(exitCodes.well);
};

const explain = async (db: Database, id: string, context: CommandContext): Promise<void> => {
  const known = await findOrganization(db, id);
  if (known === undefined || known.closedAt !== null) return reportNotOpen(known, id, context);
  context.io.err(
    `${known.name} (${id}) has ${counted(known.checks, 'check')} and ${counted(known.tokens, 'token')}.\n` +
      'Nothing was changed. To stop its checks and tokens now, and to remove its data after 30 days:\n' +
      `  ${context.self} organization close ${id} --yes`,
  );
  context.finish(exitCodes.problem);
};

const reportNotOpen = (known: Organization | undefined, id: string, context: CommandContext): void => {
  context.io.err(
    known?.closedAt
      ? `${known.name} (${id}) is closed already, since ${known.closedAt.toISOString()}.`
      : `There is no organization ${id}.`,
  );
  context.finish(exitCodes.problem);
};
