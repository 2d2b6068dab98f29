import { testSeed } from '@bellwether/local/testing';
import { assert, bigInt, integer, property } from 'fast-check';
import { parseDecimal, toAmountText, toMinorUnits } from './amounts.js';

const { seed, replay } = testSeed('packages/database/src/ledger/amounts');

describe('L1: an amount is read exactly or not at all', () => {
  it.each([
    ['750', 100n, 75_000n],
    ['750.5', 100n, 75_050n],
    ['0.01', 100n, 1n],
    ['1e3', 100n, 100_000n],
    ['1.5E-1', 100n, 15n],
    ['12345678901234567890.12345678', 100_000_000n, 1_234_567_890_123_456_789_012_345_678n],
    ['-3', 1n, -3n],
    ['0', 100n, 0n],
    ['1', 3n, 3n],
  ])('%s at precision %s is %s minor units', (text, precision, expected) => {
    const decimal = parseDecimal(text);
    expect(decimal && toMinorUnits(decimal, precision)).toBe(expected);
  });

  it.each([
    ['10.005', 100n],
    ['0.30000000000000004', 100n],
    ['0.5', 1n],
    ['1e-30', 100n],
  ])('%s at precision %s is no whole number of minor units', (text, precision) => {
    const decimal = parseDecimal(text);
    expect(decimal && toMinorUnits(decimal, precision)).toBeUndefined();
  });

  it.each(['', ' 1', '1,5', '0x10', 'NaN', 'Infinity', '1.', '.5', '--1', '1e9999', '9'.repeat(1_001)])(
    '%s is no number',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );
});

describe('an amount is shown exactly', () => {
  it.each([
    [75_000n, 100n, '750'],
    [75_050n, 100n, '750.5'],
    [-1n, 100n, '-0.01'],
    [1n, 3n, '0.333333333333333333333333333333'],
    [1n, 8n, '0.125'],
  ])('%s at precision %s is %s', (minorUnits, precision, expected) => {
    expect(toAmountText(minorUnits, precision)).toBe(expected);
  });

  it(`reads back what it shows, for every decimal precision (replay: ${replay})`, () => {
    assert(
      property(
        bigInt({ min: -(10n ** 60n), max: 10n ** 60n }),
        integer({ min: 0, max: 20 }),
        (units, digits) => {
          const precision = 10n ** BigInt(digits);
          const decimal = parseDecimal(toAmountText(units, precision));
          expect(decimal && toMinorUnits(decimal, precision)).toBe(units);
        },
      ),
      { seed },
    );
  });
});
