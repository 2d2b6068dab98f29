import type { ProbeOutcome } from '@bellwether/config';
import type { ExactJson, Tables } from '@bellwether/database';
import { sql, type Kysely } from 'kysely';

export interface Trial {
  readonly kind: string;
  readonly definition: ExactJson;
  readonly timeoutMs: number;
}

/** A trial that has no outcome yet. */
export const findTrial = async (db: Kysely<Tables>, id: string): Promise<Trial | undefined> => {
  const { rows } = await sql<Trial>`
    select kind, definition, timeout_ms as "timeoutMs" from health_check_trials
    where id = ${id}::uuid and outcome is null`.execute(db);
  return rows[0];
};

export const storeOutcome = async (db: Kysely<Tables>, id: string, outcome: ProbeOutcome): Promise<void> => {
  await sql`
    update health_check_trials set outcome = ${JSON.stringify(outcome)}::jsonb
    where id = ${id}::uuid and outcome is null`.execute(db);
};
