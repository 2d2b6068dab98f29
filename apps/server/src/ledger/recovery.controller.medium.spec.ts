import { TryLater } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { type AcceptedTransaction, storeAccepted } from './accepted.repository.js';
import type { LaneCall } from './lane-jobs.js';
import { RecoveryController } from './recovery.controller.js';
import { openAcceptance } from './testing/acceptance-fixture.js';

let db: Database;
let accepted: (reference: string, change?: Partial<AcceptedTransaction>) => AcceptedTransaction;
beforeAll(async () => {
  ({ db, accepted } = await openAcceptance());
  await storeAccepted(db, [
    accepted('a', { lane: 1 }),
    accepted('b', { lane: 1 }),
    accepted('c', { lane: 2 }),
  ]);
});
afterAll(() => db.destroy());

/** A recovery whose jobs are given or not, and what it did. */
const recovery = (told: boolean, run: (narrower: string, read: (db: Database) => unknown) => unknown) => {
  const lanes: number[] = [];
  const call = async (calls: readonly LaneCall[]) => {
    lanes.push(...calls.map(({ lane }) => lane));
    return told;
  };
  const controller = new RecoveryController(db, { run } as never, { call } as never);
  return { lanes, answer: controller.recover({ threshold: 0 }) };
};

describe('recovery by hand', () => {
  it('says how many transactions have a job, where all lanes could be given one', async () => {
    const { lanes, answer } = recovery(true, async (_narrower, read) => read(db));
    expect(await answer).toEqual({ recovered: 3, threshold: '0s' });
    expect(lanes.toSorted()).toEqual([1, 2]);
  });

  it('says so where they could not', async () => {
    const { answer } = recovery(false, async (_narrower, read) => read(db));
    await expect(answer).rejects.toMatchObject({ code: 'GEN_UNAVAILABLE', status: 503 });
  });

  it('gives jobs to all lanes though they cannot be counted', async () => {
    const { lanes, answer } = recovery(true, async () => {
      throw new TryLater('GEN_TIMEOUT', 'too long');
    });
    await expect(answer).rejects.toMatchObject({ code: 'GEN_TIMEOUT' });
    expect(lanes.toSorted()).toEqual([1, 2]);
  });
});
