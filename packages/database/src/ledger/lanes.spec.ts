import { newUuid } from './ids.js';
import { laneOf } from './lanes.js';

describe('the lane of a balance', () => {
  it('is the same whenever it is asked for', () => {
    const id = newUuid(Date.now());
    expect(laneOf(id, 8)).toBe(laneOf(id, 8));
  });

  it('spreads balances over all lanes', () => {
    const counts = Array.from({ length: 8 }, () => 0);
    for (let index = 0; index < 8_000; index += 1) {
      const lane = laneOf(newUuid(Date.now() + index), 8);
      counts[lane] = (counts[lane] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(700);
  });
});
