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
});
