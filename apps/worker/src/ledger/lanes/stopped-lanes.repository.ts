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

/** Constraints and triggers of the ledger are named after the guarantees that they keep. */
const guaranteeOf = ({ constraint = '', message }: Refusal): Guarantee => {
  const named = /^l([1-8])_/.exec(constraint)?.[1] ?? /^L([1-8]): /.exec(message)?.[1];
  if (named !== undefined) return `L${named}` as Guarantee;
  // An entry with a used version, or an amount that a balance cannot have.
  if (/^(?:entries|balances|balance_totals)_/.test(constraint)) return 'L6';
  return 'L4';
};

/** The guarantee that the database kept by refusing a write. A retry would fail the same way. */
export const refusedByDatabase = (error: unknown): GuaranteeBroken | undefined =>
  isRefusal(error) ? new GuaranteeBroken(guaranteeOf(error), error.message) : undefined;

/** False when another worker has already stopped it. */
export const stopLane = async (db: Kysely<Tables>, lane: number, reason: string): Promise<boolean> => {
  const row = await db
    .insertInto('stopped_lanes')
    .values({ lane, reason })
    .onConflict((conflict) => conflict.column('lane').doNothing())
    .returning('lane')
    .executeTakeFirst();
  return row !== undefined;
};
