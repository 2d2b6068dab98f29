import type { Database } from '@bellwether/database';
import { sealHistory } from './chain/chain.service.js';
import { loadStanding } from './ledger-gauges.telemetry.js';
import { accept, applyAll, ask, openBalances, openLedger } from './testing/ledger-fixture.js';

let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(() => db.destroy());

const nothing = {
  queued: 0,
  oldestSeconds: 0,
  oldestActionSeconds: 0,
  chainBacklog: 0,
  chainLagSeconds: 0,
  chainHeadSeq: 0,
  hotBalances: 0,
};

describe('how the ledger stands', () => {
  it('is nothing at all on an empty one', async () => {
    expect(await loadStanding(db)).toEqual(nothing);
  });

  it('counts what is due and has no age on an idle ledger', async () => {
    const [source, destination] = (await openBalances(db, 2)) as [string, string];
    const asked = { source, destination, amount: 1n, allowOverdraft: true, inflight: true };
    const [id] = (await accept(db, [asked, asked])) as [string];
    await accept(db, [{ ...asked, dueInMs: 60_000 }]);
    const waiting = await loadStanding(db);
    expect(waiting).toMatchObject({ queued: 2, oldestActionSeconds: 0, chainBacklog: 3, chainHeadSeq: 0 });
    expect(waiting.oldestSeconds).toBeGreaterThan(0);
    expect(waiting.chainLagSeconds).toBeGreaterThan(0);

    await applyAll(db);
    await ask(db, id, 'commit');
    const asking = await loadStanding(db);
    expect(asking).toMatchObject({ queued: 1, chainBacklog: 5 });
    expect(asking.oldestActionSeconds).toBeGreaterThan(0);

    await applyAll(db);
    while (await sealHistory(db, 5_000));
    expect(await loadStanding(db)).toEqual({ ...nothing, chainHeadSeq: 6 });
  });
});
