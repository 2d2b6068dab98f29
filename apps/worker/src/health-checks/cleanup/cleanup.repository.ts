import type { Tables } from '@bellwether/database';
import { sql, type Kysely } from 'kysely';

/** How old something must be, and how many rows one statement removes. */
export interface Removal {
  readonly keepMs: number;
  readonly limit: number;
}

const count = ({ numAffectedRows }: { readonly numAffectedRows?: bigint }): number =>
  Number(numAffectedRows ?? 0n);
const before = (keepMs: number) => sql`now() - ${keepMs} * interval '1 millisecond'`;

export const deleteOldResults = async (db: Kysely<Tables>, { keepMs, limit }: Removal): Promise<number> =>
  count(
    await sql`
      delete from health_check_results where id = any(array(
        select id from health_check_results where created_at < ${before(keepMs)}
        order by created_at limit ${limit} for update skip locked
      ))`.execute(db),
  );

export const deleteOldTrials = async (db: Kysely<Tables>, { keepMs, limit }: Removal): Promise<number> =>
  count(
    await sql`
      delete from health_check_trials where id = any(array(
        select id from health_check_trials where created_at < ${before(keepMs)} limit ${limit}
        for update skip locked
      ))`.execute(db),
  );

/**
 * Removes checks that were deleted long ago, after their results: those may be many, and a cascade would remove them in
 * one statement. Returns how many rows of both were removed.
 */
export const removeDeletedChecks = async (
  db: Kysely<Tables>,
  { keepMs, limit }: Removal,
): Promise<number> => {
  const deleted = sql`select id from health_checks where deleted_at < ${before(keepMs)}`;
  const results = count(
    await sql`
      delete from health_check_results where id = any(array(
        select id from health_check_results where check_id in (${deleted}) limit ${limit} for update skip locked
      ))`.execute(db),
  );
  if (results > 0) return results;
  return count(
    await sql`
      delete from health_checks where id = any(array(
        ${deleted} limit ${limit} for update skip locked
      ))`.execute(db),
  );
};

/** Removes what is left of organizations that were closed long ago: results first, then the rest with them. */
export const removeClosedOrganizations = async (
  db: Kysely<Tables>,
  { keepMs, limit }: Removal,
): Promise<number> => {
  const closed = sql`select id from organizations where closed_at < ${before(keepMs)}`;
  const results = count(
    await sql`
      delete from health_check_results where id = any(array(
        select id from health_check_results where organization_id in (${closed}) limit ${limit}
        for update skip locked
      ))`.execute(db),
  );
  if (results > 0) return results;
  return count(
    await sql`
      delete from organizations where id = any(array(${closed} limit 1 for update skip locked))`.execute(db),
  );
};
