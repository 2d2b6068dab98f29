import type { Tables } from '@bellwether/database';
import { type Guarantee, GuaranteeBroken } from '@bellwether/database/ledger';
import type { Kysely } from 'kysely';

interface Refusal {
  readonly code: string;
  readonly constraint?: string;
  readonly message: string;
}

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && String((error as { code?: unknown }).code).startsWith('23');

/** The constraints of the ledger are named after the guarantees they keep, as is what its triggers say. */
const guaranteeOf = ({ constraint = '', message }: Refusal): Guarantee => {
  const named = /^l([1-8])_/.exec(constraint)?.[1] ?? /^L([1-8]): /.exec(message)?.[1];
  if (named !== undefined) return `L${named}` as Guarantee;
  // A version of a balance that has an entry already, or an amount on it that cannot be.
  if (/^(?:entries|balances|balance_totals)_/.test(constraint)) return 'L6';
  return 'L4';
};

/** What the database would not write because of its own guards: the same would happen again, and so nobody tries. */
export const refusedByDatabase = (error: unknown): GuaranteeBroken | undefined =>
  isRefusal(error) ? new GuaranteeBroken(guaranteeOf(error), error.message) : undefined;

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
