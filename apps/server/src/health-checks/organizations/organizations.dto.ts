import { z } from 'zod';
import { optionalText, text } from '../fields.dto.js';
import type { AccountRow, OrganizationRow } from './organizations.repository.js';

/** Long enough for a passphrase; hashing takes as long for any length. */
export const password = text(255).min(10).describe('From 10 to 255 characters.');

/** Basic auth parts name and password at the first colon, so an address with one could never sign in. */
const email = text(255).regex(/^[^\s:@]+@[^\s:@]+$/, 'is not an e-mail address');

export const registerBody = z.object({
  organization: z.object({ name: text(255), description: optionalText(255) }),
  account: z.object({ 'first-name': text(255), 'last-name': text(255), password, email }),
});
export type RegisterBody = z.output<typeof registerBody>;

export const changePasswordBody = z.object({ 'new-password': password });

export const organizationAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    'created-at': z.string(),
    'price-plan': z.string(),
  })
  .meta({ id: 'Organization' });

export const accountAnswer = z
  .object({
    id: z.string(),
    'first-name': z.string(),
    'last-name': z.string(),
    email: z.string(),
    'created-at': z.string(),
  })
  .meta({ id: 'Account' });

export const registerAnswer = z.object({ organization: organizationAnswer, account: accountAnswer });

export const organizationView = (row: OrganizationRow): z.output<typeof organizationAnswer> => ({
  id: row.id,
  name: row.name,
  description: row.description === '' ? null : row.description,
  'created-at': row.created_at.toISOString(),
  'price-plan': row.price_plan,
});

export const accountView = (row: AccountRow): z.output<typeof accountAnswer> => ({
  id: row.id,
  'first-name': row.first_name,
  'last-name': row.last_name,
  email: row.email,
  'created-at': row.created_at.toISOString(),
});
