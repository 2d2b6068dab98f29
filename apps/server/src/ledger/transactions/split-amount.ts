import { parseDecimal, toMinorUnits } from '@bellwether/database/ledger';
import { invalidTransaction } from '../ledger.errors.js';
import type { Distribution } from './transactions.dto.js';

/** The part of the amount that goes to one balance. */
export interface Share {
  readonly identifier: string;
  readonly amount: bigint;
}

/** A share before rounding: `numerator / denominator` is its exact amount. */
interface Part {
  readonly identifier: string;
  readonly kind: 'fixed' | 'percent' | 'left';
  readonly floor: bigint;
  readonly exact: readonly [numerator: bigint, denominator: bigint];
}

const wrong = (message: string): Error => invalidTransaction(message, 'TXN_INVALID_DISTRIBUTION');

const percentOf = (text: string, total: bigint, identifier: string): Part => {
  const percent = parseDecimal(text.slice(0, -1));
  if (percent === undefined || percent.value <= 0n) throw wrong(`${text} of ${identifier} is not a share`);
  const denominator = 100n * 10n ** BigInt(percent.scale);
  const numerator = total * percent.value;
  return { identifier, kind: 'percent', floor: numerator / denominator, exact: [numerator, denominator] };
};

const fixed = (text: string, precision: bigint, identifier: string): Part => {
  const amount = parseDecimal(text);
  const units = amount && toMinorUnits(amount, precision);
  if (units === undefined || units <= 0n) {
    throw wrong(`${text} of ${identifier} is not a whole number of minor units above zero`);
  }
  return { identifier, kind: 'fixed', floor: units, exact: [units, 1n] };
};

const partOf = (share: Distribution, total: bigint, precision: bigint): Part => {
  const { identifier, distribution, precise_distribution: precise } = share;
  if (precise !== undefined && distribution !== undefined) {
    throw wrong(`${identifier} has both distribution and precise_distribution`);
  }
  if (precise !== undefined) return fixed(precise, 1n, identifier);
  if (distribution === undefined) throw wrong(`${identifier} has no distribution`);
  if (distribution === 'left') return { identifier, kind: 'left', floor: 0n, exact: [0n, 1n] };
  return distribution.endsWith('%')
    ? percentOf(distribution, total, identifier)
    : fixed(distribution, precision, identifier);
};

/** Whether the exact parts add up to the whole. */
const isWhole = (parts: readonly Part[], total: bigint): boolean => {
  const denominator = parts.reduce((product, { exact }) => product * exact[1], 1n);
  const sum = parts.reduce((added, { exact }) => added + (exact[0] * denominator) / exact[1], 0n);
  return sum === total * denominator;
};

/** Units left over by rounding go to the first percent shares, one each; a `left` share takes all of them. */
const handOut = (parts: readonly Part[], over: bigint): readonly Share[] => {
  const left = parts.some(({ kind }) => kind === 'left');
  let rest = over;
  return parts.map(({ identifier, kind, floor }) => {
    const extra = left ? (kind === 'left' ? over : 0n) : kind === 'percent' && rest > 0n ? 1n : 0n;
    if (!left) rest -= extra;
    return { identifier, amount: floor + extra };
  });
};

/**
 * Divides an amount among balances: fixed amounts, percentages of the whole, and what is left. The shares add
 * up exactly, or the request is refused.
 */
export const splitAmount = (
  total: bigint,
  precision: bigint,
  distributions: readonly Distribution[],
): readonly Share[] => {
  const parts = distributions.map((share) => partOf(share, total, precision));
  const lefts = parts.filter(({ kind }) => kind === 'left').length;
  if (lefts > 1) throw wrong('more than one share is what is left');
  const over = total - parts.reduce((sum, { floor }) => sum + floor, 0n);
  if (over < 0n || (lefts === 0 && !isWhole(parts, total))) {
    throw wrong('the distribution does not add up to the amount');
  }
  const shares = handOut(parts, over);
  const empty = shares.find(({ amount }) => amount <= 0n);
  if (empty !== undefined) throw wrong(`nothing is left for ${empty.identifier}`);
  return shares;
};
