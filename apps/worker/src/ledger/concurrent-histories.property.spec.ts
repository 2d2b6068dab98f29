import type { Database } from '@bellwether/database';
import { finalStatuses, verifyLedger } from '@bellwether/database/ledger';
import { testSeed } from '@bellwether/local/testing';
import { sql } from 'kysely';
import { planHistory } from './testing/history-plan.js';
import { openLedger } from './testing/ledger-fixture.js';
import { playHistory } from './testing/play-history.js';

const { seed, replay } = testSeed('apps/worker/src/ledger/concurrent-histories');
const histories = Array.from({ length: 12 }, (_, index) => index);

let db: Database;
beforeEach(async () => {
  db = await openLedger({ poolSize: 20 });
});
afterEach(() => db.destroy());

const sumsByCurrency = async () => {
  const { rows } = await sql<{ currency: string; settled: string; inflight: string }>`
    select currency, sum(credit_balance - debit_balance)::text as settled,
      sum(inflight_credit_balance - inflight_debit_balance)::text as inflight
    from balances group by currency order by currency`.execute(db);
  return rows;
};

/** Of each transaction, how often it was accepted and how often it came to an end. */
const startsAndEnds = async () => {
  const { rows } = await sql<{ id: string; starts: number; ends: number }>`
    select transaction_id as id, count(*) filter (where status in ('QUEUED', 'SCHEDULED'))::integer as starts,
      count(*) filter (where status = any(${[...finalStatuses]}))::integer as ends
    from transaction_history group by transaction_id`.execute(db);
  return rows;
};

/** Groups of which some members were rejected and others not, or not exactly one for a reason of its own. */
const tornGroups = async () => {
  const { rows } = await sql`
    select group_id, array_agg(status || ' ' || coalesce(reject_reason, '')) as members
    from transactions where group_id is not null group by group_id
    having count(*) filter (where status = 'REJECTED') not in (0, count(*))
      or count(*) filter (where reject_reason <> 'atomic_group') > 1
      or count(*) filter (where status = 'REJECTED') > 0 and count(*) filter (where reject_reason <> 'atomic_group') = 0`.execute(
    db,
  );
  return rows;
};

describe(`histories of concurrent clients and workers (replay: ${replay})`, () => {
  it.each(histories)(
    'L1 to L8 hold in history %i, and every accepted reference is final exactly once',
    async (index) => {
      const { accepted, broken, hotLane } = await playHistory(db, planHistory(seed + index));
      expect(broken).toEqual([]);
      const rows = await db.selectFrom('transactions').select(['reference', 'status']).execute();
      expect(rows.map(({ reference }) => reference).toSorted()).toEqual(accepted.toSorted());
      expect(rows.filter(({ status }) => !finalStatuses.has(status))).toEqual([]);
      const counted = await startsAndEnds();
      expect(counted).toHaveLength(accepted.length);
      expect(counted.filter(({ starts, ends }) => starts !== 1 || ends !== 1)).toEqual([]);
      expect(await tornGroups()).toEqual([]);
      expect(await sumsByCurrency()).toEqual(
        ['EUR', 'USD'].map((currency) => ({ currency, settled: '0', inflight: '0' })),
      );
      expect(await db.selectFrom('stopped_lanes').selectAll().execute()).toEqual([]);
      expect(hotLane.entered).toBeGreaterThan(0);
      expect((await verifyLedger(db)).unsealed).toBe(0);
    },
  );
});
