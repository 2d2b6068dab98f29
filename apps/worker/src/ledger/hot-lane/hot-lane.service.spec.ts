import { laneOf, newUuid, type TransactionState } from '@bellwether/database/ledger';
import type { QueuedWork } from '../batches/apply-transactions.js';
import { contendedIn, ContentionMeter } from './hot-lane.service.js';

const limits = { waits: 3, windowMs: 1_000, balancesMax: 2 };

describe('a balance becomes hot', () => {
  it('by enough waits within the window, and starts again after that', () => {
    const meter = new ContentionMeter(limits);
    expect(meter.waitedFor(['a'], 0)).toEqual([]);
    expect(meter.waitedFor(['a'], 400)).toEqual([]);
    expect(meter.waitedFor(['a'], 800)).toEqual(['a']);
    expect(meter.waitedFor(['a'], 900)).toEqual([]);
  });

  it('by its share of waits for several balances', () => {
    const meter = new ContentionMeter({ ...limits, balancesMax: 100 });
    const others = (wait: number) => Array.from({ length: 9 }, (_, index) => `${wait}.${index}`);
    for (let wait = 1; wait < 30; wait += 1) {
      expect(meter.waitedFor(['a', ...others(wait)], wait)).toEqual([]);
    }
    expect(meter.waitedFor(['a', ...others(30)], 30)).toEqual(['a']);
    for (let third = 1; third < 9; third += 1) expect(meter.waitedFor(['b', 'c', 'd'], 30)).toEqual([]);
    expect(meter.waitedFor(['b', 'c', 'd'], 30)).toEqual(['b', 'c', 'd']);
  });

  it('not by waits before the window', () => {
    const meter = new ContentionMeter(limits);
    meter.waitedFor(['a'], 0);
    meter.waitedFor(['a'], 900);
    expect(meter.waitedFor(['a'], 1_000)).toEqual([]);
    expect(meter.waitedFor(['a'], 1_100)).toEqual(['a']);
  });

  it('and the meter keeps at most its limit of balances', () => {
    const meter = new ContentionMeter(limits);
    meter.waitedFor(['a', 'b', 'c'], 0);
    meter.waitedFor(['a'], 1);
    expect(meter.waitedFor(['a'], 2)).toEqual([]);
  });
});

const lanes = 4;
const inLane = (lane: number): string => {
  for (;;) {
    const id = newUuid(Date.now());
    if (laneOf(id, lanes) === lane) return id;
  }
};
const work = (sourceId: string, destinationId: string): QueuedWork => ({
  action: { kind: 'apply' },
  cause: 'accepted',
  groupId: null,
  transaction: { sourceId, destinationId } as TransactionState,
  dueAt: new Date(0),
});

describe('in a batch of the hot lane', () => {
  it('a balance is needed there when it is touched from several lanes', () => {
    const hot = inLane(0);
    expect(contendedIn([work(inLane(1), hot), work(inLane(2), hot)], lanes)).toEqual([hot]);
  });

  it('and not when it is busy from one lane alone', () => {
    const [source, hot] = [inLane(1), inLane(0)];
    expect(contendedIn([work(source, hot), work(source, hot), work(inLane(1), hot)], lanes)).toEqual([]);
  });
});
