import type { Database } from '@bellwether/database';
import { waitUntil } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { codeOf, transaction, RunningLedger } from '../testing/running-ledger.js';

const atOnce = 2;

let ledger: RunningLedger;
beforeAll(async () => {
  ledger = await RunningLedger.start({
    BELLWETHER_DATABASE_POOL_SIZE: String(atOnce),
    BELLWETHER_DATABASE_LONG_READS: String(atOnce),
    BELLWETHER_DATABASE_LONG_READ_TIMEOUT: '5s',
    BELLWETHER_DATABASE_LONG_READ_WAIT: '1ms',
  });
}, 60_000);
afterAll(() => ledger.stop());

/** Statements of the server that wait for a lock. */
const waiting = async (db: Database): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pg_stat_activity
    where datname = current_database() and application_name = 'bellwether-server' and wait_event_type = 'Lock'`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
};

describe('reads that take long', () => {
  it('do not delay writes, are refused beyond their limit, and end before their request', async () => {
    const { body: balance } = await ledger.post('/balances', {
      ledger_id: 'general_ledger_id',
      currency: 'USD',
    });
    const past = `/balances/${balance.balance_id}/at?timestamp=${new Date(Date.now() + 60_000).toISOString()}`;
    // Nothing that accepts a transaction looks at entries.
    const { reads, refused, accepted } = await ledger.db.transaction().execute(async (trx) => {
      await sql`lock table entries in access exclusive mode`.execute(trx);
      const reads = Array.from({ length: atOnce }, () => ledger.get(past));
      await waitUntil(async () => (await waiting(ledger.db)) === atOnce, {
        timeoutMs: 10_000,
        what: 'every turn to be taken',
      });
      const refused = await ledger.get('/transactions?status_eq=APPLIED');
      const accepted = await ledger.post('/transactions', transaction());
      return { refused, accepted, reads: await Promise.all(reads) };
    });
    expect(codeOf(accepted)).toEqual([201, undefined]);
    expect(codeOf(refused)).toEqual([503, 'GEN_UNAVAILABLE']);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(reads.map(codeOf)).toEqual(reads.map(() => [504, 'GEN_TIMEOUT']));
    expect(reads.map(({ headers }) => headers.get('retry-after'))).toEqual(reads.map(() => null));
    expect((await ledger.get(past)).body.balance.version).toBe(0);
  });
});
