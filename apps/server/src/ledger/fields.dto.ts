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

export const time = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)) && /^\d{4}-\d{2}-\d{2}T/.test(value), {
    message: 'is not an RFC 3339 time such as 2030-01-31T12:00:00Z',
  })
  .transform((value) => new Date(value))
  .meta({ format: 'date-time' });

export const balanceIdentifier = text(255).meta({
  description: 'A balance id, or `@name` for the balance of that name in the transaction’s currency.',
  examples: ['bln_0b1c9a2e-4c1f-7d3a-9f0e-1a2b3c4d5e6f', '@World'],
});
