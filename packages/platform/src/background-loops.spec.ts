import { jest } from '@jest/globals';
import { setImmediate as turnOfTheEventLoop } from 'node:timers/promises';

import { BackgroundLoops } from './background-loops.js';
import { Outages } from './outages.js';

interface Line {
  readonly fields: object;
  readonly message: string;
}

const started = (turn: () => Promise<boolean | 'idle'>) => {
  const lines: Line[] = [];
  const write = (fields: object, message: string) => void lines.push({ fields, message });
  const log = { info: write, warn: write, error: write };
  const loops = new BackgroundLoops(new Outages(log), log);
  loops.start({ name: 'counting', everyMs: 1_000, turn });
  return { loops, lines };
};

/** Lets what was planned for this moment happen, whatever it waits for. */
const pass = async (ms: number): Promise<void> => {
  jest.advanceTimersByTime(ms);
  for (let turn = 0; turn < 5; turn += 1) await turnOfTheEventLoop();
};

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('work in the background', () => {
  it('is done again a pause after it ended, and at once where there is more', async () => {
    const more = [true, true, false, false];
    let turns = 0;
    started(async () => {
      turns += 1;
      return more.shift() ?? false;
    });
    expect(turns).toBe(0);
    await pass(1_000);
    expect(turns).toBe(3);
    await pass(999);
    expect(turns).toBe(3);
    await pass(1);
    expect(turns).toBe(4);
  });

  it('is never done twice at a time, however long a turn takes', async () => {
    let turns = 0;
    let end = (_more: boolean): void => undefined;
    started(() => {
      turns += 1;
      return new Promise((resolve) => (end = resolve));
    });
    await pass(1_000);
    await pass(60_000);
    expect(turns).toBe(1);
    end(false);
    await pass(0);
    await pass(1_000);
    expect(turns).toBe(2);
  });

  it('goes on after a failure, which is told once until it works again', async () => {
    const faults = [new Error('one'), new Error('two'), undefined];
    const { lines } = started(async () => {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      return false;
    });
    for (let turn = 0; turn < 3; turn += 1) await pass(1_000);
    expect(lines).toEqual([
      { fields: { err: new Error('one') }, message: 'counting fails; it is tried again until it works' },
      { fields: { seconds: expect.any(Number), failures: 2 }, message: 'counting works again' },
    ]);
  });

  it('tells that a service is away as that, whoever meets it', async () => {
    let isAway = true;
    const { lines } = started(async () => {
      if (isAway)
        throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });
      return false;
    });
    await pass(1_000);
    await pass(1_000);
    isAway = false;
    await pass(1_000);
    expect(lines).toEqual([
      { fields: { reason: 'ECONNREFUSED' }, message: 'postgres does not answer; trying again until it does' },
      { fields: { seconds: expect.any(Number), failures: 2 }, message: 'postgres answers again' },
    ]);
  });

  it('that asked nothing does not say that a service is back', async () => {
    const away = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });
    const outcomes = [away, 'idle', away, false] as const;
    let turn = 0;
    const { lines } = started(async () => {
      const outcome = outcomes[turn++] ?? false;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
    for (const _ of outcomes) await pass(1_000);
    expect(lines.map(({ message }) => message)).toEqual([
      'postgres does not answer; trying again until it does',
      'postgres answers again',
    ]);
  });

  it('ends with the process: the turn under way is waited for, and none follows', async () => {
    let turns = 0;
    let end = (_more: boolean): void => undefined;
    const { loops } = started(() => {
      turns += 1;
      return new Promise((resolve) => (end = resolve));
    });
    await pass(1_000);
    let hasEnded = false;
    const stopped = loops.beforeApplicationShutdown().then(() => (hasEnded = true));
    await pass(0);
    expect(hasEnded).toBe(false);
    end(true);
    await stopped;
    await pass(10_000);
    expect(turns).toBe(1);
  });
});
