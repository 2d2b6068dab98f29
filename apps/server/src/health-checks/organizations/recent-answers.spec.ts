import { RecentAnswers } from './recent-answers.js';

let now: number;
const answers = (keysMax: number) =>
  new RecentAnswers<string>({ keysMax, keptForMs: 4_000, nowMs: () => now });
beforeEach(() => {
  now = 1_000;
});

describe('RecentAnswers', () => {
  it('keeps an answer from when its question went out', () => {
    const recent = answers(10);
    now = 2_000;
    recent.keep('a', 'yes', 1_000);
    now = 4_999;
    expect(recent.find('a')).toBe('yes');
    now = 5_000;
    expect(recent.find('a')).toBeUndefined();
    expect(recent.size).toBe(0);
  });

  it('does not keep an answer longer because it is used', () => {
    const recent = answers(10);
    recent.keep('a', 'yes', now);
    for (now = 1_500; now < 5_000; now += 500) expect(recent.find('a')).toBe('yes');
    expect(recent.find('a')).toBeUndefined();
  });

  it('never grows beyond its limit, and drops what was used longest ago', () => {
    const recent = answers(3);
    for (const key of ['a', 'b', 'c']) recent.keep(key, key, now);
    recent.find('a');
    for (let count = 0; count < 1_000; count += 1) {
      recent.keep(`flood ${count}`, 'x', now);
      expect(recent.size).toBe(3);
      expect(recent.find('a')).toBe('a');
    }
    expect(recent.find('b')).toBeUndefined();
  });

  it('forgets what it is told to', () => {
    const recent = answers(3);
    recent.keep('a', 'one', now);
    recent.keep('b', 'two', now);
    recent.forgetWhere((value) => value === 'one');
    expect([recent.find('a'), recent.find('b')]).toEqual([undefined, 'two']);
  });
});
