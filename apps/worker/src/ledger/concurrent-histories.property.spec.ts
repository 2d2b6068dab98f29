import type { Database } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import { testSeed } from '@bellwether/local/testing';
import { findFaults } from './testing/find-faults.js';
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

describe(`histories of concurrent clients and workers (replay: ${replay})`, () => {
  it.each(histories)(
    'L1 to L8 hold in history %i, and every accepted reference is final exactly once',
    async (index) => {
      const { accepted, broken, hotLane } = await playHistory(db, planHistory(seed + index));
      expect(broken).toEqual([]);
      const rows = await db.selectFrom('transactions').select('reference').execute();
      expect(rows.map(({ reference }) => reference).toSorted()).toEqual(accepted.toSorted());
      expect(await findFaults(db)).toEqual([]);
      expect(hotLane.entered).toBeGreaterThan(0);
      expect((await verifyLedger(db)).unsealed).toBe(0);
    },
  );
});
