import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import { printId } from './ids.js';
import { LedgerBreak } from './ledger-break.js';

/** Throws a LedgerBreak where the totals of a balance at a version are not the sum of its entries up to there. */
export const verifyTotals = async (db: Kysely<Tables>): Promise<void> => {
  const { rows } = await sql<{ id: string; version: number }>`
    select noted.balance_id as id, noted.version
    from balance_totals noted left join (
      select balance_id, version,
        coalesce(sum(settled) filter (where side = 'credit') over so_far, 0) as credit,
        coalesce(-sum(settled) filter (where side = 'debit') over so_far, 0) as debit,
        coalesce(sum(inflight) filter (where side = 'credit') over so_far, 0) as inflight_credit,
        coalesce(-sum(inflight) filter (where side = 'debit') over so_far, 0) as inflight_debit
      from entries window so_far as (partition by balance_id order by version rows unbounded preceding)
    ) summed on summed.balance_id = noted.balance_id and summed.version = noted.version
    where (noted.credit, noted.debit, noted.inflight_credit, noted.inflight_debit)
      is distinct from (summed.credit, summed.debit, summed.inflight_credit, summed.inflight_debit)
    order by noted.balance_id, noted.version limit 1`.execute(db);
  const [first] = rows;
  if (first === undefined) return;
  throw new LedgerBreak(
    'L6',
    `balance ${printId('balance', first.id)}`,
    `what is noted of it at version ${first.version} is not the sum of its entries up to there`,
  );
};
