import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import { LedgerBreak } from './ledger-break.js';
import { verifyChain } from './verify-chain.js';
import { verifyState } from './verify-state.js';

export interface LedgerReport {
  /** Sealed by the chain. */
  readonly events: number;
  readonly blocks: number;
  /** Written and not sealed yet; looked at as state, not as chain. */
  readonly unsealed: number;
  readonly transactions: number;
  readonly balances: number;
}

const lostPage = sql<{ page: number }>`
  select h.page from transaction_history h
  where not exists (select from chain_blocks b where b.page = h.page)
    and not exists (select from unsealed_history u where u.page = h.page)
  order by h.page limit 1`;

const counts = sql<Pick<LedgerReport, 'unsealed' | 'transactions' | 'balances'>>`
  select (select coalesce(sum(events), 0)::bigint from unsealed_history) as unsealed,
    (select count(*) from transactions) as transactions, (select count(*) from balances) as balances`;

/**
 * Replays a ledger: the chain from its first event, then everything that must hold between the tables. All of it is
 * seen as of one moment, so it may run beside a working system. Throws a LedgerBreak that names the first break.
 */
export const verifyLedger = async (db: Kysely<Tables>): Promise<LedgerReport> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      // A large ledger takes longer than any request may.
      await sql`set local statement_timeout = 0`.execute(trx);
      const chain = await verifyChain(trx);
      const [lost] = (await lostPage.execute(trx)).rows;
      if (lost !== undefined) {
        throw new LedgerBreak('chain', `page ${lost.page}`, 'it is neither sealed nor waiting to be');
      }
      await verifyState(trx);
      const [counted] = (await counts.execute(trx)).rows;
      return { ...chain, ...(counted ?? { unsealed: 0, transactions: 0, balances: 0 }) };
    });
