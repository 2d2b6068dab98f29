import type { Tables } from '@bellwether/database';
import type { Kysely } from 'kysely';

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
