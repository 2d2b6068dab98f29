import { laneOf, newUuid, type TransactionState } from '@bellwether/database/ledger';
import type { QueuedWork } from './apply-transactions.js';
import { contendedIn } from './hot-lane.service.js';

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
