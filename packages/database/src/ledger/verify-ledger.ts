import { sql, type Kysely } from 'kysely';
import type { Tables } from '../generated/tables.js';
import { LedgerBreak } from './ledger.invariants.js';
import { verifyChain } from './verify-chain.js';
import { verifyState } from './verify-state.js';

export interface LedgerReport {
  /** Sealed by the chain. */
  readonly events: number;
  readonly blocks: number;
  /**
   * The hash of the last sealed event. A copy kept elsewhere reveals a chain that was rewritten as a whole.
   */
  readonly headHash: string;
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

const tornPage = sql<{ page: number; events: number; found: number }>`
  select u.page, u.events, count(h.page) as found
  from unsealed_history u left join transaction_history h on h.page = u.page
  group by u.page, u.events having count(h.page) <> u.events order by u.page limit 1`;

const counts = sql<Pick<LedgerReport, 'unsealed' | 'transactions' | 'balances'>>`
  select (select coalesce(sum(events), 0)::bigint from unsealed_history) as unsealed,
    (select count(*) from transactions) as transactions, (select count(*) from balances) as balances`;

const verifyPages = async (db: Kysely<Tables>): Promise<void> => {
  const [lost] = (await lostPage.execute(db)).rows;
  if (lost !== undefined) {
    throw new LedgerBreak('chain', `page ${lost.page}`, 'it is neither sealed nor waiting to be');
  }
  const [torn] = (await tornPage.execute(db)).rows;
  if (torn !== undefined) {
    const { page, events, found } = torn;
    throw new LedgerBreak(
      'chain',
      `page ${page}`,
      `it waits to be sealed with ${events} events and has ${found}`,
    );
  }
};

/** A few megabytes of events; more at once is no faster. */
const eventsHeldMax = 5_000;

export interface VerifyOptions {
  /** Rows of history that are held at a time: what bounds the memory, however large the ledger. */
  readonly eventsMax?: number;
}

/**
 * Replays a ledger: the chain from its first event, then everything that must hold between the tables. All of it is
 * seen as of one moment, so it may run beside a working system. Throws a LedgerBreak that names the first break.
 */
export const verifyLedger = async (
  db: Kysely<Tables>,
  { eventsMax = eventsHeldMax }: VerifyOptions = {},
): Promise<LedgerReport> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      // A large ledger takes longer than any request may.
      await sql`set local statement_timeout = 0`.execute(trx);
      const { seq, block, hash } = await verifyChain(trx, eventsMax);
      await verifyPages(trx);
      // Every rule looks at all rows once. Without statistics, as after a restore, the planner may believe the tables
      // small and go through one of them for each row of the other, which takes hours where seconds suffice.
      await sql`set local enable_nestloop = off`.execute(trx);
      await verifyState(trx);
      const [counted] = (await counts.execute(trx)).rows;
      return {
        events: seq,
        blocks: block,
        headHash: hash.toString('hex'),
        ...(counted ?? { unsealed: 0, transactions: 0, balances: 0 }),
      };
    });
