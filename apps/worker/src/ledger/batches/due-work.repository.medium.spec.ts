import type { Database } from '@bellwether/database';
import { laneOf, newUuid, verifyLedger } from '@bellwether/database/ledger';
import { sql } from 'kysely';
import { applyBatch } from './apply-batch.js';
import { readDueWork, AheadIsPast, type WorkAhead } from './due-work.repository.js';
import { enterHotLane } from '../hot-lane/hot-lane.repository.js';
import { accept, ask, lanes, openBalances, openLedger, statusesOf } from '../testing/ledger-fixture.js';
import { watchLanes } from '../testing/watched-lanes.js';

let db: Database;
let world: string;
let shop: string;
let lane: number;
beforeEach(async () => {
  db = await openLedger();
  [world, shop] = (await openBalances(db, 2)) as [string, string];
  lane = laneOf(world, lanes);
});
afterEach(() => db.destroy());

const asked = (count: number, more: object = {}) =>
  Array.from({ length: count }, () => ({
    source: world,
    destination: shop,
    amount: 1n,
    allowOverdraft: true,
    ...more,
  }));

const applyFirst = async (limit: number): Promise<WorkAhead> => {
  const written = await applyBatch(db, lane, { limit, held: 'wait', readAhead: true });
  return (await written?.ahead) ?? { queueRows: [], more: false };
};

const idsOf = ({ queueRows }: Pick<WorkAhead, 'queueRows'>) =>
  queueRows.map(({ work }) => work.transaction.id);

const applied = async (): Promise<number> =>
  (await db.selectFrom('transactions').select('id').where('status', '=', 'APPLIED').execute()).length;

describe('work read ahead', () => {
  it('is what is due behind the batch, in order, and taken as it was read', async () => {
    const ids = await accept(db, [...asked(5), ...asked(1, { dueInMs: 60_000 })]);
    const ahead = await applyFirst(2);
    expect(idsOf(ahead)).toEqual(ids.slice(2, 4));
    const written = await applyBatch(db, lane, { limit: 2, held: 'wait', ahead });
    expect(written?.batch.outcomes.map(({ work }) => work.transaction.id)).toEqual(ids.slice(2, 4));
    expect(await applied()).toBe(4);
    await verifyLedger(db);
  });

  it('is not asked for behind a batch that was not full: nothing more is due', async () => {
    await accept(db, asked(3));
    const written = await applyBatch(db, lane, { limit: 4, held: 'wait', readAhead: true });
    expect(written?.ahead).toBeUndefined();
  });

  it('begins with what came late and was accepted early, so that nothing is passed over for good', async () => {
    const [, , late, last] = await accept(db, asked(4));
    const setDue = (id: string | undefined, hours: number) =>
      sql`update queue_places set due_at = now() + ${hours} * interval '1 hour'
        where transaction_id = ${id}`.execute(db);
    await setDue(late, 1);
    await db.transaction().execute(async (trx) => {
      const queueRows = await readDueWork(trx, lane, 2, []);
      await setDue(late, -1);
      expect(idsOf({ queueRows: await readDueWork(trx, lane, 2, queueRows) })).toEqual([late, last]);
    });
  });

  it('takes an atomic group as a whole, though the batch before ended within its number', async () => {
    const groupId = newUuid(Date.now());
    const ids = await accept(db, [...asked(1), ...asked(3, { groupId }), ...asked(1)]);
    expect(idsOf(await applyFirst(1))).toEqual(ids.slice(1, 4));
  });

  it('is never half taken: one place that another took means that all is read again', async () => {
    const ids = await accept(db, asked(4));
    const ahead = await applyFirst(1);
    expect(ahead.queueRows).toHaveLength(1);
    const more = await applyFirst(2);
    expect(idsOf(more)).toEqual([ids[3]]);
    await expect(applyBatch(db, lane, { limit: 2, held: 'wait', ahead })).rejects.toThrow(AheadIsPast);
    await expect(
      applyBatch(db, lane, {
        limit: 2,
        held: 'wait',
        ahead: { queueRows: [...more.queueRows, ...ahead.queueRows], more: true },
      }),
    ).rejects.toThrow(AheadIsPast);
    expect(await db.selectFrom('queue_places').select('transaction_id').execute()).toHaveLength(1);
    expect(await applied()).toBe(3);
    await verifyLedger(db);
  });

  it('is past when its balance has entered the hot lane', async () => {
    await accept(db, asked(3));
    const ahead = await applyFirst(1);
    await enterHotLane(db, shop);
    await expect(applyBatch(db, lane, { limit: 1, held: 'wait', ahead })).rejects.toThrow(AheadIsPast);
  });

  it('is past when another place lies where it lay', async () => {
    await accept(db, asked(3));
    const ahead = await applyFirst(1);
    const queueRows = ahead.queueRows.map((queueRow) => ({ ...queueRow, seq: queueRow.seq + 1_000 }));
    await expect(
      applyBatch(db, lane, { limit: 1, held: 'wait', ahead: { queueRows, more: true } }),
    ).rejects.toThrow(AheadIsPast);
  });

  it('is decided on the transaction as the batch before left it', async () => {
    const [id] = (await accept(db, asked(1, { inflight: true, amount: 10n }))) as [string];
    await ask(db, id, 'commit', 4n);
    const queueRows = (await applyFirst(1)).queueRows.map((queueRow) => {
      const transaction = { ...queueRow.work.transaction, status: 'QUEUED', committed: 0n } as const;
      return { ...queueRow, work: { ...queueRow.work, transaction } };
    });
    const ahead = { queueRows, more: false };
    const written = await applyBatch(db, lane, { limit: 1, held: 'wait', ahead });
    expect(written?.batch.outcomes.map(({ step }) => step?.from.status)).toEqual(['INFLIGHT']);
    expect((await statusesOf(db, [id]))[0]).toEqual(['INFLIGHT', null]);
    await verifyLedger(db);
  });
});

describe('a lane', () => {
  it('L4: applies each once, by workers that read ahead and take from each other', async () => {
    const workers = [1, 2, 3].map((batchSize) => watchLanes(db, { batchSize }));
    const ids = await accept(db, asked(120));
    const work = async ({ service, calls }: (typeof workers)[number]): Promise<void> => {
      do await service.work(lane);
      while (
        // A pass that runs out of time asks for another job.
        calls.pop() !== undefined
      );
    };
    await Promise.all(workers.map(work));
    expect(new Set((await statusesOf(db, ids)).map(([status]) => status))).toEqual(new Set(['APPLIED']));
    expect(workers.flatMap(({ broken }) => broken)).toEqual([]);
    await verifyLedger(db);
  });
});
