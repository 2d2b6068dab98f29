/**
 * JSON whose numbers keep every digit. A whole number beyond 2^53 becomes a `bigint`; a fraction that a double
 * would round becomes a raw JSON value that prints as it was written; all others are plain numbers.
 */
export interface RawJson {
  readonly rawJSON: string;
}

/** Known to V8 since Node 21, not yet to TypeScript's own definitions. */
const json = JSON as unknown as {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
};

export type ExactJson =
  | null
  | boolean
  | number
  | bigint
  | string
  | RawJson
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson };

/** Only such texts can hold a number that a double rounds; all others take the engine's quick way. */
const mayHoldLongNumber = /[\d.]{16}|\d[eE]/;
const wholeNumber = /^-?\d+$/;
const decimalNumber = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The digits that carry value and the power of ten of the last one, so that equal numbers compare equal. */
const canonicalDecimal = (text: string): string => {
  const match = decimalNumber.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + (digits.length - significant.length)}`;
};

const keepDigits = (value: unknown, source: string | undefined): unknown => {
  if (typeof value !== 'number' || source === undefined) return value;
  if (wholeNumber.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source);
  const exact = Number.isFinite(value) && canonicalDecimal(source) === canonicalDecimal(String(value));
  return exact ? value : json.rawJSON(source);
};

export const parseExactJson = (text: string): ExactJson =>
  (mayHoldLongNumber.test(text)
    ? json.parse(text, (_key, value, context) => keepDigits(value, context.source))
    : JSON.parse(text)) as ExactJson;

/** Prints what `parseExactJson` read, digit for digit; a `bigint` prints as a JSON number. */
export const stringifyExactJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? json.rawJSON(inner.toString()) : inner,
  );

/** A whole number as a JSON value that `JSON.stringify` prints digit for digit. */
export const exactNumber = (value: bigint): number | RawJson =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : json.rawJSON(value.toString());

/** A decimal text such as `12.50` as a JSON number that prints digit for digit. */
export const exactDecimal = (text: string): number | RawJson => {
  const value = Number(text);
  return canonicalDecimal(text) === canonicalDecimal(String(value)) ? value : json.rawJSON(text);
};

/** The digits of a number that came out of `parseExactJson`; `undefined` for what is no number. */
export const numberText = (value: unknown): string | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === 'bigint') return value.toString();
  return json.isRawJSON(value) ? value.rawJSON : undefined;
};
