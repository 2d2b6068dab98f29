import { testSeed } from '@bellwether/local/testing';
import * as fc from 'fast-check';
import { canonicalFloat, numberLength, numberText, writeNumber } from './exposition-text.js';

const { seed, replay } = testSeed('packages/telemetry/src/exposition/number-text.property');

/** What a scrape would show, and what a reader makes of it. */
function written(value: number): string {
  const length = numberLength(value);
  if (length === 0) return numberText(value);
  const bytes = Buffer.alloc(length + 2, '#');
  writeNumber(bytes, 1, value, length);
  expect(bytes[0]).toBe(35);
  expect(bytes[length + 1]).toBe(35);
  return bytes.toString('latin1', 1, length + 1);
}

describe(`numbers as text (replay: ${replay})`, () => {
  it('reads back as the same number, whatever double it is', () => {
    const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(doubles, (value) => {
        // Zero has a sign that no scrape shows.
        expect(Number(written(value))).toBe(value === 0 ? 0 : value);
      }),
      { seed, numRuns: 5000 },
    );
  });

  it('is the shortest text for whole numbers and short decimals', () => {
    const decimals = fc
      .tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 6 }))
      .map(([digits, positions]) => digits / 10 ** positions);
    fc.assert(
      fc.property(fc.oneof(decimals, fc.integer(), fc.maxSafeInteger()), (value) => {
        const text = written(value);
        // JavaScript turns to exponents earlier than a reader would like; the digits are the same.
        expect(text).toBe(Math.abs(value) < 1e-6 && value !== 0 ? text : String(value));
      }),
      { seed, numRuns: 5000 },
    );
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [9, '9'],
    [10, '10'],
    [99_999, '99999'],
    [100_000, '100000'],
    [2_147_483_647, '2147483647'],
    [2_147_483_648, '2147483648'],
    [-2_147_483_648, '-2147483648'],
    [-1, '-1'],
    [0.1, '0.1'],
    [0.000001, '0.000001'],
    [0.5, '0.5'],
    [1.5, '1.5'],
    [0.30000000000000004, '0.30000000000000004'],
    [-0.25, '-0.25'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [NaN, 'NaN'],
  ])('writes %p as %s', (value, text) => {
    expect(written(value)).toBe(text);
  });

  it.each([
    [1, '1.0'],
    [0.005, '0.005'],
    [10, '10.0'],
    [0, '0.0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.000025, '2.5e-05'],
    [-2, '-2.0'],
    [262_144, '262144.0'],
    [999_999.5, '999999.5'],
    [1_000_000, '1e+06'],
    [1_048_576, '1.048576e+06'],
    [5_242_880, '5.24288e+06'],
    [1e21, '1e+21'],
    [1e100, '1e+100'],
    [Infinity, '+Inf'],
  ])('writes the bound %p as %s in OpenMetrics', (value, text) => {
    expect(canonicalFloat(value)).toBe(text);
  });
});
