import { TryLater } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import { type AcceptedTransaction, storeAccepted } from './accepted.repository.js';
import type { LaneCall } from './lane-jobs.js';
import { RecoveryController, parseDuration, printDuration } from './recovery.controller.js';
import { openAcceptance } from '../testing/acceptance-fixture.js';

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
const recovery = (enqueued: boolean, run: (narrower: string, read: (db: Database) => unknown) => unknown) => {
  const lanes: number[] = [];
  const enqueueEach = async (calls: readonly LaneCall[]) => {
    lanes.push(...calls.map(({ lane }) => lane));
    return enqueued;
  };
  const controller = new RecoveryController(db, { run } as never, { enqueueEach } as never);
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

describe('a duration', () => {
  it.each<[string, number, string]>([
    ['0s', 0, '0s'],
    ['500ms', 500, '500ms'],
    ['30s', 30_000, '30s'],
    ['1.5s', 1_500, '1.5s'],
    ['5m', 300_000, '5m0s'],
    ['90m', 5_400_000, '1h30m0s'],
    ['1h30m', 5_400_000, '1h30m0s'],
    ['2h0m1s5ms', 7_201_005, '2h0m1.005s'],
  ])('%s is read, and printed as Go prints it', (text, ms, printed) => {
    expect(parseDuration(text)).toBe(ms);
    expect(printDuration(ms)).toBe(printed);
  });

  it.each(['', '5', 'soon', 'm', '5m soon', '-5m', '30m1h', '1e3s', '1234567s'])('is not %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
