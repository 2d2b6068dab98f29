import type { Database } from '@bellwether/database';

export interface StoppedLane {
  readonly lane: number;
  readonly reason: string;
  readonly since: Date;
}

export const describeLane = ({ lane, since, reason }: StoppedLane): string =>
  `Lane ${lane} is stopped since ${since.toISOString()}: ${reason}`;

export const loadStoppedLanes = async (db: Database): Promise<readonly StoppedLane[]> =>
  db.selectFrom('stopped_lanes').selectAll().orderBy('lane').execute();

/** The lane as it was stopped, or nothing where it was open already. */
export const openLane = async (db: Database, lane: number): Promise<StoppedLane | undefined> =>
  db.deleteFrom('stopped_lanes').where('lane', '=', lane).returningAll().executeTakeFirst();
