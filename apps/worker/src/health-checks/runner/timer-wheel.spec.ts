import { SeededRandom, testSeed } from '@bellwether/local/testing';
import { nextDueMs, TimerWheel } from './timer-wheel.js';

const { seed, replay } = testSeed('apps/worker/src/health-checks/runner/timer-wheel');
const size = { tickMs: 25, ticks: 64 };

describe('a timer wheel', () => {
  it('names a check once an interval, at its phase', () => {
    const wheel = new TimerWheel(size, 1_000_000);
    wheel.add('a', 5_000, 1_000_000);
    const times: number[] = [];
    for (let nowMs = 1_000_000; nowMs < 1_060_000; nowMs += 10) {
      for (const { dueMs, missed } of wheel.advance(nowMs)) {
        expect([missed, nowMs - dueMs < 10]).toEqual([0, true]);
        times.push(dueMs);
      }
    }
    expect(times).toEqual(Array.from({ length: 12 }, (_, run) => (times[0] as number) + run * 5_000));
    expect(times[0]).toBe(nextDueMs('a', 5_000, 1_000_000));
  });

  it('keeps the phase of a check over restarts', () => {
    const first = nextDueMs('a', 60_000, 0);
    for (const startMs of [1, 12_345, 1e9]) {
      const wheel = new TimerWheel(size, startMs);
      wheel.add('a', 60_000, startMs);
      const [run] = wheel.advance(startMs + 60_000);
      expect(((run?.dueMs ?? 0) - first) % 60_000).toBe(0);
      expect(run?.dueMs).toBeGreaterThan(startMs);
    }
  });

  it('spreads checks evenly over their interval', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let check = 0; check < 10_000; check += 1) {
      const tenth = Math.floor(nextDueMs(`check-${check}`, 60_000, 0) / 6_000) % 10;
      tenths[tenth] = (tenths[tenth] as number) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });

  it('counts the runs that a long pause took away', () => {
    const wheel = new TimerWheel(size, 0);
    wheel.add('a', 1_000, 0);
    const [first] = wheel.advance(1_000);
    const [run] = wheel.advance((first?.dueMs ?? 0) + 10_500);
    expect(run).toEqual({ id: 'a', dueMs: (first?.dueMs ?? 0) + 10_000, missed: 9 });
  });

  it(`loses, doubles and invents no run, whatever is added and removed (replay: ${replay})`, () => {
    const random = new SeededRandom(seed);
    for (let round = 0; round < 30; round += 1) {
      let nowMs = random.upTo(1_000_000);
      const wheel = new TimerWheel({ tickMs: random.upTo(50), ticks: random.upTo(100) }, nowMs);
      const model = new Map<string, { intervalMs: number; nextMs: number }>();
      for (let step = 0; step < 200; step += 1) {
        const id = `check-${random.upTo(20)}`;
        const intervalMs = random.upTo(8) * 500;
        if (random.upTo(3) === 1) {
          wheel.remove(id);
          model.delete(id);
        } else {
          wheel.add(id, intervalMs, nowMs);
          if (model.get(id)?.intervalMs !== intervalMs) {
            model.set(id, { intervalMs, nextMs: nextDueMs(id, intervalMs, nowMs) });
          }
        }
        nowMs += random.upTo(random.upTo(20) === 1 ? 20_000 : 300);
        const expected = [...model].flatMap(([due, one]) => {
          if (one.nextMs > nowMs) return [];
          const missed = Math.floor((nowMs - one.nextMs) / one.intervalMs);
          const dueMs = one.nextMs + missed * one.intervalMs;
          one.nextMs = dueMs + one.intervalMs;
          return [{ id: due, dueMs, missed }];
        });
        const runs = wheel.advance(nowMs);
        expect(runs.toSorted(byId)).toEqual(expected.toSorted(byId));
        expect(runs.map(({ dueMs }) => dueMs)).toEqual(
          runs.map(({ dueMs }) => dueMs).toSorted((a, b) => a - b),
        );
        expect(wheel.count).toBe(model.size);
      }
    }
  });
});

const byId = (one: { readonly id: string }, other: { readonly id: string }): number =>
  one.id < other.id ? -1 : 1;
