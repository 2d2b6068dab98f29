import { parseGoDuration, permissions } from '@bellwether/config';
import { z } from 'zod';
import { optionalText, text } from '../fields.dto.js';
import type { TokenRow } from './tokens.repository.js';

export const defaultTtl = '72h';
/** What the command line of the prior art asks for when it signs in: 120 years. */
export const ttlMax = '1051200h';

const actions = z.object({
  actions: z
    .array(z.enum(permissions))
    .min(1)
    .max(permissions.length)
    .transform((given) => [...new Set(given)]),
});

const ttlFault = (ttl: string): string | undefined => {
  const ms = parseGoDuration(ttl);
  if (ms === undefined) return 'is not a duration such as 72h or 1h30m';
  if (ms < 1_000) return 'is below 1s';
  return ms > (parseGoDuration(ttlMax) ?? 0) ? `is above ${ttlMax}` : undefined;
};

const ttl = z
  .string()
  .nullish()
  .transform((given) => given || defaultTtl)
  .superRefine((given, context) => {
    const fault = ttlFault(given);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .describe(`How long it is valid, as Go writes durations; ${defaultTtl} if not given, ${ttlMax} at most.`);

/** A token without permissions is refused: what it may do is the choice of the caller. */
export const createTokenBody = z.object({
  name: text(255),
  description: optionalText(255),
  ttl,
  permissions: actions,
});
export type CreateToken = z.output<typeof createTokenBody>;

const answered = {
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  permissions: z.object({ actions: z.array(z.string()) }),
  'created-at': z.string(),
  'expires-at': z.string(),
  ttl: z.string(),
};

export const tokenAnswer = z.object(answered).meta({ id: 'Token' });
export const createdTokenAnswer = z
  .object({ ...answered, token: z.string().describe('The secret. It is shown here and never again.') })
  .meta({ id: 'CreatedToken' });

/** Never with its secret, of which only a digest is kept. */
export const tokenView = (row: TokenRow): z.output<typeof tokenAnswer> => ({
  id: row.id,
  name: row.name,
  ...(row.description !== '' && { description: row.description }),
  permissions: { actions: [...row.permissions] },
  'created-at': row.created_at.toISOString(),
  'expires-at': row.expires_at.toISOString(),
  ttl: row.ttl,
});
