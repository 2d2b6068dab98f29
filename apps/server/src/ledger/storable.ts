import { type CodeOf, InvalidInput } from '@bellwether/config';
import { stringifyExactJson } from '@bellwether/database';

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
export const whyNotStorable = (value: unknown): string | undefined => unstorable(value, 1);

/** How large it may be is a setting, and the schemas of requests know none. */
export const assertMetaDataFits = (
  metaData: Readonly<Record<string, unknown>>,
  bytesMax: number,
  code: CodeOf<'InvalidInput'>,
): void => {
  const bytes = Buffer.byteLength(stringifyExactJson(metaData));
  if (bytes <= bytesMax) return;
  throw new InvalidInput(code, `body.meta_data: is larger than ${bytesMax} bytes`, {
    field: 'body.meta_data',
    bytes,
    bytes_max: bytesMax,
  });
};
