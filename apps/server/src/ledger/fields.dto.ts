import { numberText } from '@bellwether/database';
import { z } from 'zod';
import { isStorableText, whyNotStorable } from './storable.js';

/** Fields that several requests of the ledger have, each with its limits. */
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
 * A number as it was spelled, whether as a JSON number of any length or as a string. What it means, and whether it
 * is one at all, is looked at where the meaning is known.
 */
export const spelledNumber = z
  .unknown()
  .refine((value) => typeof value === 'string' || numberText(value) !== undefined, 'is not a number')
  .transform((value) => (typeof value === 'string' ? value : (numberText(value) ?? '')))
  .meta({ type: ['number', 'string'] });

const rfc3339 = z.iso.datetime({ offset: true });
/** The database has no year 0. */
const earliest = Date.parse('0001-01-01T00:00:00Z');
/** A year of five digits is none of the form that is asked for, whichever zone it was told in. */
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** A time with its zone, which says one moment everywhere; undefined for anything else, the 31st of April included. */
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

/** A whole number, which a query spells as a text and a body as a number. */
export const wholeNumber = (min: number, max: number) =>
  z
    .unknown()
    .refine(
      (value) => /^\d{1,15}$/.test(String(value)) && Number(value) >= min && Number(value) <= max,
      `is not a whole number from ${min} to ${max}`,
    )
    .transform(Number)
    .meta({ type: 'integer', minimum: min, maximum: max });

export const balanceIdentifier = text(255).meta({
  description: 'A balance id, or `@name` for the balance of that name in the transaction’s currency.',
  examples: ['bln_0b1c9a2e-4c1f-7d3a-9f0e-1a2b3c4d5e6f', '@World'],
});
