import { sql, type Kysely } from 'kysely';
import type { Tables } from './generated/tables.js';

/** Resolves when the database answered in time, rejects with a short reason that names no address otherwise. */
export const ping = async (db: Kysely<Tables>, timeoutMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`database did not answer in ${timeoutMs} ms`)), timeoutMs);
  });
  const answer = sql`select 1`.execute(db).then(
    () => undefined,
    (error: unknown) => {
      throw new Error('database unreachable', { cause: error });
    },
  );
  try {
    await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
    // The loser of the race is still pending; its failure was already told.
    answer.catch(() => undefined);
  }
};
