import { type CodeOf, InvalidInput } from '@bellwether/config';
import { numberText, stringifyExactJson } from '@bellwether/database';
import { amountDigitsMax, parseDecimal } from '@bellwether/database/ledger';
import { z } from 'zod';

const metaDataDepthMax = 32;

/** Postgres cannot store NUL, and UTF-8 has no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

/** Why a JSON value cannot be stored; `undefined` when it can. */
export const whyNotStorable = (value: unknown, depth = 1): string | undefined => {
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
    const fault = whyNotStorable(part, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

/** The database stores numbers without exponent, so a number can print more digits than were sent. */
const digitsAdded = (value: unknown): number => {
  const [, exponent] = numberText(value)?.split(/e/i) ?? [];
  if (exponent !== undefined) return Math.abs(Number(exponent));
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + digitsAdded(part), 0);
};

/** The limit is a setting, which request schemas do not know. */
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

export const text = (max: number) =>
  z.string().min(1).max(max).refine(isStorableText, 'holds a character that cannot be stored');

export const currencyCode = text(32).meta({
  description: 'Any short code; one per balance.',
  examples: ['USD'],
});
export const reference = text(255).meta({ description: 'Yours, and unique: it is accepted once.' });

export const metaData = z
  .record(z.string(), z.unknown())
  .superRefine((value, context) => {
    const fault = whyNotStorable(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .meta({ description: 'Anything you want kept with it.' });

/**
 * A number as it was sent: a JSON number of any length, or a string. Its value is checked where its meaning
 * is known.
 */
export const spelledNumber = z
  .unknown()
  .refine((value) => typeof value === 'string' || numberText(value) !== undefined, 'is not a number')
  .transform((value) => (typeof value === 'string' ? value : (numberText(value) ?? '')))
  .meta({ type: ['number', 'string'] });

const rfc3339 = z.iso.datetime({ offset: true });
/** The database has no year 0. */
const earliest = Date.parse('0001-01-01T00:00:00Z');
/** RFC 3339 has no year of five digits, in any zone. */
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** A time with its zone; `undefined` for anything else, an impossible date included. */
export const parseTime = (text: string): Date | undefined => {
  const time = new Date(rfc3339.safeParse(text).success ? text : Number.NaN);
  return time.getTime() >= earliest && time.getTime() <= latest ? time : undefined;
};

export const timeForm = 'an RFC 3339 time such as 2030-01-31T12:00:00Z';

export const time = z
  .unknown()
  .transform((value, context) => {
    const read = typeof value === 'string' ? parseTime(value) : undefined;
    if (read !== undefined) return read;
    context.addIssue({ code: 'custom', message: `is not ${timeForm}` });
    return z.NEVER;
  })
  .meta({ type: 'string', format: 'date-time' });

/** A whole number, as text in a query or as a number in a body. */
export const wholeNumber = (min: number, max: number) =>
  z
    .unknown()
    .refine(
      (value) => /^\d{1,15}$/.test(String(value)) && Number(value) >= min && Number(value) <= max,
      `is not a whole number from ${min} to ${max}`,
    )
    .transform(Number)
    .meta({ type: 'integer', minimum: min, maximum: max });

export const idParams = z.object({ id: z.string().max(64) });
export type IdParams = z.output<typeof idParams>;

/** A JSON number of any length in an answer. */
export const anyNumber = z.unknown().meta({ type: 'number' });

export const balanceIdentifier = text(255).meta({
  description: 'A balance id, or `@name` for the balance of that name in the transaction’s currency.',
  examples: ['bln_0b1c9a2e-4c1f-7d3a-9f0e-1a2b3c4d5e6f', '@World'],
});

const saidOf = (emptyIsAbsent: readonly string[]): string =>
  emptyIsAbsent.length === 0
    ? '`null` stands for a field that is not given.'
    : `\`null\` stands for a field that is not given, and so does \`""\` for ${emptyIsAbsent.join(', ')}.`;

/**
 * A request object in which `null` means that a field is not given. In the named fields an empty text means
 * the same: Go clients send these for unset fields. Unknown fields stay, and are refused by the schema.
 */
export const requestObject = <S extends z.ZodObject>(
  schema: S,
  emptyIsAbsent: readonly (keyof z.input<S> & string)[] = [],
) => {
  const mayBeEmpty: ReadonlySet<string> = new Set(emptyIsAbsent);
  const isGiven = ([name, value]: readonly [string, unknown]): boolean =>
    !Object.hasOwn(schema.shape, name) || (value !== null && !(value === '' && mayBeEmpty.has(name)));
  const read = z.preprocess((object) => {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) return object;
    const fields = Object.entries(object);
    return fields.every(isGiven) ? object : Object.fromEntries(fields.filter(isGiven));
  }, schema);
  return read.meta({ description: saidOf(emptyIsAbsent) });
};

/**
 * A list that is refused by its length before its elements are validated: a body can hold millions of faults,
 * and each one takes more memory than its bytes.
 */
export const boundedList = <S extends z.ZodType>(element: S, max: number, tooLong: () => Error) =>
  z.preprocess((list) => {
    if (Array.isArray(list) && list.length > max) throw tooLong();
    return list;
  }, z.array(element).max(max));
