import { SeededRandom, testSeed } from '@bellwether/local/testing';
import { RunQueue } from './run-queue.js';

const { seed, replay } = testSeed('apps/worker/src/health-checks/runner/run-queue');

const queueOf = (runsMax: number) => {
  const started: string[] = [];
  const skipped: string[] = [];
  const queue = new RunQueue({
    runsMax,
    start: (id, dueMs) => void started.push(`${id}@${dueMs}`),
    skipped: (id, reason, runs) => void skipped.push(`${id} ${reason} ${runs}`),
  });
  const due = (id: string, dueMs: number, missed = 0) => queue.due([{ id, dueMs, missed }]);
  return { queue, due, started, skipped };
};

describe('a run', () => {
  it('waits while all places are taken, and is skipped when the next one is due', () => {
    const { queue, due, started, skipped } = queueOf(1);
    due('a', 1);
    due('b', 2);
    due('c', 3);
    due('b', 12);
    expect([started, skipped]).toEqual([['a@1'], ['b overload 1']]);
    queue.ended('a');
    queue.ended('b');
    expect(started).toEqual(['a@1', 'b@12', 'c@3']);
  });

  it('never overlaps another of its check, and follows it', () => {
    const { queue, due, started, skipped } = queueOf(5);
    due('a', 1);
    due('a', 2);
    expect([started, skipped]).toEqual([['a@1'], []]);
    due('a', 3);
    expect(skipped).toEqual(['a late 1']);
    queue.ended('a');
    expect(started).toEqual(['a@1', 'a@3']);
  });

  it('of a check that waits for itself takes no place from others', () => {
    const { due, started } = queueOf(2);
    due('a', 1);
    due('a', 2);
    due('b', 3);
    expect(started).toEqual(['a@1', 'b@3']);
  });

  it('that was missed is counted as late', () => {
    const { due, skipped } = queueOf(2);
    due('a', 9, 3);
    expect(skipped).toEqual(['a late 3']);
  });

  it('of a dropped check does not begin', () => {
    const { queue, due, started } = queueOf(1);
    due('a', 1);
    due('b', 2);
    queue.drop('b');
    queue.ended('a');
    expect(started).toEqual(['a@1']);
  });

  it(`takes place or is skipped, and never twice at a time (replay: ${replay})`, () => {
    const random = new SeededRandom(seed);
    for (let round = 0; round < 50; round += 1) {
      const running = new Set<string>();
      const runsMax = random.upTo(5);
      let [due, began, skipped] = [0, 0, 0];
      const queue = new RunQueue({
        runsMax,
        start: (id) => {
          expect(running.has(id)).toBe(false);
          running.add(id);
          expect(running.size).toBeLessThanOrEqual(runsMax);
          began += 1;
        },
        skipped: (_id, _reason, runs) => void (skipped += runs),
      });
      const endOne = (id: string): void => {
        running.delete(id);
        queue.ended(id);
      };
      for (let step = 1; step < 200; step += 1) {
        if (random.upTo(3) > 1) {
          const missed = random.upTo(10) === 1 ? 2 : 0;
          due += 1 + missed;
          queue.due([{ id: `check-${random.upTo(8)}`, dueMs: step, missed }]);
        } else for (const id of [...running].slice(0, 1)) endOne(id);
      }
      // Ending one begins the next, which this loop comes to as well.
      for (const id of running) endOne(id);
      expect([round, began + skipped]).toEqual([round, due]);
    }
  });
});
