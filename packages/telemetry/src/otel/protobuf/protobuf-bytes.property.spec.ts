import * as fc from 'fast-check';
import { ProtobufBytes } from './protobuf-bytes.js';

/** The number after the tag, which is one byte for a small field. */
const written = (write: (to: ProtobufBytes) => void): bigint => {
  const to = new ProtobufBytes(1);
  write(to);
  return to.finished().readBigUInt64LE(1);
};

describe('a time in protobuf', () => {
  it('is exact to the nanosecond, whatever the second', () => {
    const seconds = fc.integer({ min: 0, max: 2 ** 33 });
    const nanoseconds = fc.integer({ min: 0, max: 999_999_999 });
    fc.assert(
      fc.property(seconds, nanoseconds, (whole, rest) => {
        expect(written((to) => to.hrTime(1, [whole, rest]))).toBe(
          BigInt(whole) * 1_000_000_000n + BigInt(rest),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('is exact to the millisecond where milliseconds are given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 43 }), (ms) => {
        expect(written((to) => to.nanoseconds(1, ms))).toBe(BigInt(ms) * 1_000_000n);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the nearest that has a form where it has none itself', () => {
    const last = 18_446_744_072n * 1_000_000_000n;
    expect(written((to) => to.nanoseconds(1, Date.parse('9999-12-31')))).toBe(last);
    expect(written((to) => to.hrTime(1, [253_402_214_400, 5]))).toBe(last + 5n);
    for (const ms of [-1, Number.NaN, Number.NEGATIVE_INFINITY])
      expect(written((to) => to.nanoseconds(1, ms))).toBe(0n);
    expect(written((to) => to.hrTime(1, [-2_000_000_000, 0]))).toBe(0n);
  });

  it('lets any number of milliseconds be written', () => {
    fc.assert(fc.property(fc.double(), (ms) => written((to) => to.nanoseconds(1, ms)) >= 0n));
  });
});
