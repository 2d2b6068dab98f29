import type { Database } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import { sealHistory } from './seal-history.js';
import { openLedger, workPages } from './testing/ledger-fixture.js';

const eventsMax = 5_000;
let db: Database;
beforeEach(async () => {
  db = await openLedger();
});
afterEach(() => db.destroy());

const work = (pages: number) => workPages(db, pages);

describe('the chain', () => {
  it('seals every page once and ends at the last event, and an idle ledger adds nothing', async () => {
    await work(3);
    while ((await sealHistory(db, eventsMax)) > 0);
    expect(await sealHistory(db, eventsMax)).toBe(0);
    expect(await verifyLedger(db)).toMatchObject({ events: 18, blocks: 6, unsealed: 0, transactions: 9 });
  });

  it('is one chain when several processes seal at once', async () => {
    await work(4);
    await Promise.all([sealHistory(db, eventsMax), sealHistory(db, eventsMax), sealHistory(db, eventsMax)]);
    while ((await sealHistory(db, eventsMax)) > 0);
    expect(await verifyLedger(db)).toMatchObject({ events: 24, blocks: 8, unsealed: 0 });
  });

  it('goes on from its head', async () => {
    await work(1);
    await sealHistory(db, eventsMax);
    await work(1);
    await sealHistory(db, eventsMax);
    expect(await verifyLedger(db)).toMatchObject({ events: 12, blocks: 4 });
  });

  it('holds what is not sealed yet apart', async () => {
    await work(1);
    expect(await verifyLedger(db)).toMatchObject({ events: 0, unsealed: 6 });
  });
});
