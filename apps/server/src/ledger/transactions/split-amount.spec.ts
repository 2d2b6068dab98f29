import { testSeed } from '@bellwether/local/testing';
import { array, assert, bigInt, integer, property } from 'fast-check';
import { splitAmount } from './split-amount.js';

const { seed, replay } = testSeed('apps/server/src/ledger/transactions/split-amount');
const shares = (...distributions: readonly string[]) =>
  distributions.map((distribution, index) => ({ identifier: `@${index}`, distribution }));
const amounts = (total: bigint, ...distributions: readonly string[]) =>
  splitAmount(total, 100n, shares(...distributions)).map(({ amount }) => amount);

describe('an amount is divided to the last minor unit', () => {
  it.each([
    [
      ['50%', '50%'],
      [50_00n, 50_00n],
    ],
    [
      ['10%', 'left'],
      [10_00n, 90_00n],
    ],
    [
      ['30', '20%', 'left'],
      [30_00n, 20_00n, 50_00n],
    ],
    [
      ['33.33%', '33.33%', '33.34%'],
      [33_33n, 33_33n, 33_34n],
    ],
    [
      ['0.01', 'left'],
      [1n, 99_99n],
    ],
    [['100'], [100_00n]],
  ])('%j of a hundred', (distributions, expected) => {
    expect(amounts(100_00n, ...distributions)).toEqual(expected);
  });

  it('what rounding leaves over goes to the first shares, one unit each', () => {
    expect(amounts(1_01n, '50%', '50%')).toEqual([51n, 50n]);
    expect(amounts(10n, '25%', '25%', '25%', '25%')).toEqual([3n, 3n, 2n, 2n]);
  });

  it('a precise share is in minor units', () => {
    expect(
      splitAmount(10n, 100n, [{ identifier: '@a', precise_distribution: '3' }, ...shares('left')]),
    ).toEqual([
      { identifier: '@a', amount: 3n },
      { identifier: '@0', amount: 7n },
    ]);
  });

  it.each([
    [['50%', '49%'], /does not add up/],
    [['50%', '51%'], /does not add up/],
    [['99.99'], /does not add up/],
    [['left', 'left'], /more than one share/],
    [['100%', 'left'], /nothing is left for @1/],
    [['0%', '100%'], /not a share/],
    [['-10', 'left'], /not a whole number/],
    [['0.001', 'left'], /not a whole number/],
    [['half', 'left'], /not a whole number/],
    [['150', 'left'], /does not add up/],
  ])('%j of a hundred is refused', (distributions, message) => {
    expect(() => amounts(100_00n, ...distributions)).toThrow(message);
  });

  it(`no unit is made or lost, whatever the percentages (replay: ${replay})`, () => {
    assert(
      property(
        bigInt({ min: 1_000n, max: 10n ** 40n }),
        array(integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 10 }),
        (total, percents) => {
          const rest = 100 - percents.reduce((sum, percent) => sum + percent, 0);
          const divided = amounts(total, ...[...percents, rest].map((percent) => `${percent}%`));
          expect(divided.reduce((sum, amount) => sum + amount, 0n)).toBe(total);
        },
      ),
      { seed },
    );
  });
});
