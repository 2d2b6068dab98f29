/** Limits of what a request may spell, so that no number of a few bytes becomes one of a gigabyte. */
export const amountDigitsMax = 1_000;
const fractionDigitsShown = 30;

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/** `value / 10 ** scale`, exactly. */
export interface ExactDecimal {
  readonly value: bigint;
  readonly scale: number;
}

/** Reads a decimal number as JSON spells it; `undefined` for anything else and for what is too long. */
export const parseDecimal = (text: string): ExactDecimal | undefined => {
  const match = text.length > amountDigitsMax + 10 ? null : decimal.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  if (whole.length + Math.abs(scale) + fraction.length > amountDigitsMax) return undefined;
  const digits = BigInt(sign + whole + fraction);
  return scale >= 0 ? { value: digits, scale } : { value: digits * 10n ** BigInt(-scale), scale: 0 };
};

/**
 * An amount in minor units. `undefined` when it is not whole: a fraction of a minor unit is refused, because
 * rounding would make or lose money.
 */
export const toMinorUnits = (amount: ExactDecimal, precision: bigint): bigint | undefined => {
  const divisor = 10n ** BigInt(amount.scale);
  const product = amount.value * precision;
  return product % divisor === 0n ? product / divisor : undefined;
};

/** The amount of some minor units as a decimal text; exact wherever a decimal can be. */
export const toAmountText = (minorUnits: bigint, precision: bigint): string => {
  const negative = minorUnits < 0n;
  const units = negative ? -minorUnits : minorUnits;
  let rest = units % precision;
  let fraction = '';
  while (rest > 0n && fraction.length < fractionDigitsShown) {
    rest *= 10n;
    fraction += (rest / precision).toString();
    rest %= precision;
  }
  return `${negative ? '-' : ''}${units / precision}${fraction === '' ? '' : `.${fraction}`}`;
};
