import { RateLimit } from './rate-limit.js';

const limitAt = (start = 0): { limit: RateLimit; advance: (ms: number) => void } => {
  let nowMs = start;
  const limit = new RateLimit({ perSecond: 2, burst: 3, addressesMax: 2, nowMs: () => nowMs });
  return { limit, advance: (ms) => (nowMs += ms) };
};

const allowed = { allowed: true };

describe('RateLimit', () => {
  it('lets a burst through and then says when to come back', () => {
    const { limit } = limitAt();
    expect([1, 2, 3].map(() => limit.take('a'))).toEqual([allowed, allowed, allowed]);
    expect(limit.take('a')).toEqual({ allowed: false, retryAfterSeconds: 1 });
  });

  it('gives tokens back with time, and never more than the burst', () => {
    const { limit, advance } = limitAt();
    for (let count = 0; count < 3; count += 1) limit.take('a');
    advance(500);
    expect(limit.take('a')).toEqual(allowed);
    expect(limit.take('a')).toMatchObject({ allowed: false });
    advance(3_600_000);
    expect([1, 2, 3, 4].map(() => limit.take('a').allowed)).toEqual([true, true, true, false]);
  });

  it('counts each address for itself', () => {
    const { limit } = limitAt();
    for (let count = 0; count < 3; count += 1) limit.take('a');
    expect(limit.take('a').allowed).toBe(false);
    expect(limit.take('b').allowed).toBe(true);
  });

  it('remembers a bounded number of addresses and forgets the one silent longest', () => {
    const { limit } = limitAt();
    for (let count = 0; count < 3; count += 1) limit.take('a');
    limit.take('b');
    limit.take('a');
    limit.take('c');
    expect(limit.addresses).toBe(2);
    expect(limit.take('a').allowed).toBe(false);
  });

  it('is not fooled by a clock that steps back', () => {
    const { limit, advance } = limitAt(10_000);
    for (let count = 0; count < 3; count += 1) limit.take('a');
    advance(-5_000);
    expect(limit.take('a').allowed).toBe(false);
  });
});
