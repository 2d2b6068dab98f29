import { type CodeOf, InvalidInput } from '@bellwether/config';
import { numberText, stringifyExactJson } from '@bellwether/database';
import { amountDigitsMax, parseDecimal } from '@bellwether/database/ledger';

const metaDataDepthMax = 32;

/** Postgres keeps no NUL, and UTF-8 has no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

const unstorable = (value: unknown, depth: number): string | undefined => {
  if (typeof value === 'string')
    return isStorableText(value) ? undefined : 'holds a character that cannot be stored';
  const digits = numberText(value);
  if (digits !== undefined && parseDecimal(digits) === undefined) {
    return `holds a number of more than ${amountDigitsMax} digits; send it as a text`;
  }
  if (digits !== undefined || typeof value !== 'object' || value === null) return undefined;
  if (depth > metaDataDepthMax) return `is nested deeper than ${metaDataDepthMax}`;
  const parts: readonly unknown[] = Array.isArray(value)
    ? value
    : [...Object.keys(value), ...Object.values(value)];
  for (const part of parts) {
    const fault = unstorable(part, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

/** Why a JSON value cannot be kept; `undefined` when it can. */
export const whyNotStorable = (value: unknown): string | undefined => unstorable(value, 1);

/** The database keeps a number without its exponent, so that it prints more digits than were sent. */
const digitsAdded = (value: unknown): number => {
  const [, exponent] = numberText(value)?.split(/e/i) ?? [];
  if (exponent !== undefined) return Math.abs(Number(exponent));
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + digitsAdded(part), 0);
};

/** How large it may be is a setting, and the schemas of requests know none. */
export const assertMetaDataFits = (
  metaData: Readonly<Record<string, unknown>>,
  bytesMax: number,
  code: CodeOf<'InvalidInput'>,
): void => {
  const bytes = Buffer.byteLength(stringifyExactJson(metaData)) + digitsAdded(metaData);
  if (bytes <= bytesMax) return;
  throw new InvalidInput(code, `body.meta_data: is larger than ${bytesMax} bytes`, {
    field: 'body.meta_data',
    bytes,
    bytes_max: bytesMax,
  });
};
