import type { Tables } from '@bellwether/database';
import { withStep } from '@bellwether/telemetry';
import type { Kysely, Transaction } from 'kysely';
import {
  type Place,
  readDueWork,
  type SeenPlace,
  takeSeenPlaces,
  type TakenWork,
} from './due-work.repository.js';
import { findByKey } from './lanes.repository.js';

/** What was due behind a batch while that was written, and whether there was more. */
export interface WorkAhead {
  readonly places: readonly SeenPlace[];
  readonly more: boolean;
}

/** Work that was read ahead is no longer where it was; nothing is taken, and it must be read again. */
export class AheadIsPast extends Error {
  constructor() {
    super('work that was read ahead has been taken or moved by another');
  }
}

export interface BatchAhead {
  readonly lane: number;
  readonly limit: number;
  readonly places: readonly Place[];
}

/**
 * Reads what is due behind a batch, on a connection of its own and while the batch is written: a lane is worked in
 * turn, and one that never becomes empty would spend a quarter of its time on reading. What is read is worth nothing by
 * itself. It holds no lock and takes nothing; `takeAhead` proves it under the lock of the lane. Never rejects: then the
 * work is read in its turn.
 */
export const readAhead = async (
  db: Kysely<Tables>,
  { lane, limit, places }: BatchAhead,
): Promise<WorkAhead | undefined> => {
  try {
    return await withStep('read ahead', () =>
      db.transaction().execute(async (trx) => {
        await findByKey(trx);
        const seen = await readDueWork(trx, lane, limit, places);
        return { places: seen, more: seen.length >= limit };
      }),
    );
  } catch {
    return undefined;
  }
};

/** Takes what was read ahead out of the queue, all of it or nothing. */
export const takeAhead = async (trx: Transaction<Tables>, ahead: WorkAhead): Promise<TakenWork> => {
  if (!(await takeSeenPlaces(trx, ahead.places))) throw new AheadIsPast();
  return ahead;
};
