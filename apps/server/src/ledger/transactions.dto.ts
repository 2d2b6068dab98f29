import { z } from 'zod';
import {
  balanceIdentifier,
  currencyCode,
  metaData,
  reference,
  spelledNumber,
  text,
  time,
} from './fields.dto.js';

export const createTransactionBody = z
  .object({
    amount: spelledNumber
      .optional()
      .meta({ description: 'In major units; whole in minor units by `precision`.' }),
    precise_amount: spelledNumber.optional().meta({ description: 'In minor units, of any size.' }),
    precision: spelledNumber
      .optional()
      .meta({ description: 'Minor units of one major unit; 1 unless said.' }),
    reference,
    description: text(1_000),
    currency: currencyCode,
    source: balanceIdentifier.optional(),
    destination: balanceIdentifier.optional(),
    allow_overdraft: z.boolean().default(false),
    overdraft_limit: spelledNumber.optional().meta({ description: 'In major units; 0 is without limit.' }),
    inflight: z.boolean().default(false),
    inflight_expiry_date: time.optional(),
    inflight_commit_date: time.optional(),
    scheduled_for: time.optional(),
    effective_date: time.optional(),
    meta_data: metaData.default({}),
  })
  .meta({ id: 'CreateTransaction' });

export type CreateTransaction = z.output<typeof createTransactionBody>;

const anyNumber = z.unknown().meta({ type: 'number' });

export const transactionAnswer = z
  .object({
    transaction_id: z.string(),
    parent_transaction: z.string(),
    source: z.string(),
    destination: z.string(),
    reference: z.string(),
    currency: z.string(),
    description: z.string(),
    status: z.enum(['QUEUED', 'SCHEDULED', 'INFLIGHT', 'APPLIED', 'VOID', 'REJECTED']),
    reject_reason: z.string().optional(),
    amount: anyNumber,
    amount_string: z.string(),
    precise_amount: anyNumber,
    precision: anyNumber,
    committed_amount: anyNumber,
    hash: z.string(),
    allow_overdraft: z.boolean(),
    overdraft_limit: anyNumber,
    inflight: z.boolean(),
    inflight_expiry_date: z.string().optional(),
    inflight_commit_date: z.string().optional(),
    scheduled_for: z.string().optional(),
    effective_date: z.string().optional(),
    created_at: z.string(),
    meta_data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Transaction' });

export const transactionParams = z.object({ id: z.string().max(64) });
export const referenceParams = z.object({ reference });
