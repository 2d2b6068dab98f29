import type { ProbeOutcome } from '@bellwether/config';
import type { Tables } from '@bellwether/database';
import { type Kysely, sql, type Transaction } from 'kysely';

export interface Trial {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: string;
  readonly definition: object;
  readonly timeoutMs: number;
}

/** A trial of a server that ended meanwhile is neither counted nor kept. */
const forgottenAfter = sql`interval '15 minutes'`;

/** Counts and inserts one after the other, so that an organization never has more than it may. */
export const insertTrial = (db: Kysely<Tables>, trial: Trial, atOnceMax: number): Promise<boolean> =>
  db.transaction().execute(async (trx: Transaction<Tables>) => {
    await sql`select pg_advisory_xact_lock('health_check_trials'::regclass::oid::bigint)`.execute(trx);
    await trx
      .deleteFrom('health_check_trials')
      .where('organization_id', '=', trial.organizationId)
      .where('created_at', '<', sql<Date>`now() - ${forgottenAfter}`)
      .execute();
    const { numAffectedRows } = await sql`
      insert into health_check_trials (id, organization_id, kind, definition, timeout_ms)
      select ${trial.id}::uuid, ${trial.organizationId}::uuid, ${trial.kind}::text,
        ${JSON.stringify(trial.definition)}::jsonb, ${trial.timeoutMs}::integer
      where (select count(*) from health_check_trials where organization_id = ${trial.organizationId}::uuid)
        < ${atOnceMax}::integer`.execute(trx);
    return numAffectedRows === 1n;
  });

export const findOutcome = async (db: Kysely<Tables>, id: string): Promise<ProbeOutcome | undefined> => {
  const row = await db
    .selectFrom('health_check_trials')
    .select('outcome')
    .where('id', '=', id)
    .executeTakeFirst();
  return (row?.outcome ?? undefined) as ProbeOutcome | undefined;
};

export const deleteTrial = async (db: Kysely<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('health_check_trials').where('id', '=', id).execute();
};
