import type { Database } from '@bellwether/database';
import { verifyLedger } from '@bellwether/database/ledger';
import type { BackgroundWork } from '@bellwether/platform';
import { ChainService, sealHistory } from './chain.service.js';
import { openLedger, workPages } from '../testing/ledger-fixture.js';

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
    while (await sealHistory(db, eventsMax));
    expect(await sealHistory(db, eventsMax)).toBe(false);
    expect(await verifyLedger(db)).toMatchObject({ events: 18, blocks: 6, unsealed: 0, transactions: 9 });
  });

  it('is one chain when several processes seal at once', async () => {
    await work(4);
    await Promise.all([sealHistory(db, eventsMax), sealHistory(db, eventsMax), sealHistory(db, eventsMax)]);
    while (await sealHistory(db, eventsMax));
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

describe('the sealer', () => {
  /** One turn with at most so many events at a time; whether it goes on without a pause. */
  const turnOf = (seal_batch_size: number): BackgroundWork['turn'] => {
    let turn: BackgroundWork['turn'] | undefined;
    const loops = { start: (work: BackgroundWork) => (turn = work.turn) };
    const settings = { ledger: { seal_interval: 1, seal_batch_size } };
    new ChainService(db, settings as never, loops as never).onApplicationBootstrap();
    return turn as BackgroundWork['turn'];
  };

  it('rests after it has sealed all there was, however little that is', async () => {
    const turn = turnOf(eventsMax);
    await work(1);
    expect(await turn()).toBe(false);
    expect(await verifyLedger(db)).toMatchObject({ blocks: 2, unsealed: 0 });
    expect(await turn()).toBe(false);
  });

  it('goes on at once where more waits than it seals at a time', async () => {
    await work(2);
    const turn = turnOf(6);
    expect([await turn(), await turn()]).toEqual([true, false]);
    expect(await verifyLedger(db)).toMatchObject({ blocks: 4, unsealed: 0 });
  });

  it('goes on at once after a page that is larger than what it seals at a time', async () => {
    await work(1);
    const turn = turnOf(2);
    expect([await turn(), await turn()]).toEqual([true, false]);
    expect(await verifyLedger(db)).toMatchObject({ blocks: 2, unsealed: 0 });
  });
});
