import type { Tables } from '@bellwether/database';
import type { Kysely } from 'kysely';

export const isLaneStopped = async (db: Kysely<Tables>, lane: number): Promise<boolean> =>
  (await db.selectFrom('stopped_lanes').select('lane').where('lane', '=', lane).executeTakeFirst()) !==
  undefined;

/** False when another worker has stopped it already. */
export const stopLane = async (db: Kysely<Tables>, lane: number, reason: string): Promise<boolean> => {
  const row = await db
    .insertInto('stopped_lanes')
    .values({ lane, reason })
    .onConflict((conflict) => conflict.column('lane').doNothing())
    .returning('lane')
    .executeTakeFirst();
  return row !== undefined;
};
