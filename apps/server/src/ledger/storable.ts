import { stringifyExactJson } from '@bellwether/database';

const metaDataBytesMax = 65_536;
const metaDataDepthMax = 32;

/** Postgres keeps no NUL, and UTF-8 has no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

const unstorable = (value: unknown, depth: number): string | undefined => {
  if (typeof value === 'string')
    return isStorableText(value) ? undefined : 'holds a character that cannot be stored';
  if (typeof value !== 'object' || value === null) return undefined;
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
export const whyNotStorable = (value: unknown): string | undefined => {
  const fault = unstorable(value, 1);
  if (fault !== undefined) return fault;
  return Buffer.byteLength(stringifyExactJson(value)) > metaDataBytesMax
    ? `is larger than ${metaDataBytesMax} bytes`
    : undefined;
};
