import { z } from 'zod';
import {
  anyNumber,
  balanceIdentifier,
  currencyCode,
  metaData,
  reference,
  spelledNumber,
  text,
  time,
  requestObject,
} from '../fields.dto.js';

/** Use a bulk request for more balances on one side. */
const sharesMax = 100;

const distribution = requestObject(
  z
    .strictObject({
      identifier: balanceIdentifier,
      distribution: text(64)
        .optional()
        .meta({
          description: 'A share of the amount: `10%`, `12.50`, or `left`.',
          examples: ['10%', 'left'],
        }),
      precise_distribution: spelledNumber.optional().meta({ description: 'A share in minor units.' }),
    })
    .meta({ id: 'Distribution' }),
  ['distribution', 'precise_distribution'],
);

export type Distribution = z.output<typeof distribution>;

export const createTransactionBody = requestObject(
  z
    .strictObject({
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
      sources: z.array(distribution).min(1).max(sharesMax).optional(),
      destinations: z.array(distribution).min(1).max(sharesMax).optional(),
      allow_overdraft: z.boolean().default(false),
      overdraft_limit: spelledNumber.optional().meta({ description: 'In major units; 0 is without limit.' }),
      inflight: z.boolean().default(false),
      inflight_expiry_date: time.optional(),
      inflight_commit_date: time.optional(),
      scheduled_for: time.optional(),
      effective_date: time.optional(),
      skip_queue: z
        .boolean()
        .default(false)
        .meta({ description: 'Answer when it is applied; a rejection is answered as an error.' }),
      dry_run: z.boolean().default(false).meta({ description: 'Say what would happen, and store nothing.' }),
      atomic: z
        .boolean()
        .optional()
        .meta({ description: 'Accepted; a divided transaction is always applied or rejected as a whole.' }),
      meta_data: metaData.default({}),
    })
    .meta({ id: 'CreateTransaction' }),
  [
    'source',
    'destination',
    'inflight_expiry_date',
    'inflight_commit_date',
    'scheduled_for',
    'effective_date',
  ],
);

/** Why transactions are refused, alone or in a bulk request. */
export const createErrors = [
  'TXN_VALIDATION_ERROR',
  'TXN_INVALID_AMOUNT',
  'TXN_PRECISION_NOT_INTEGER',
  'TXN_INVALID_DISTRIBUTION',
  'TXN_INSUFFICIENT_FUNDS',
  'TXN_DUPLICATE_REFERENCE',
  'BAL_NOT_FOUND',
  'QUEUE_BACKPRESSURE',
] as const;

export type CreateTransaction = z.output<typeof createTransactionBody>;

const share = z.object({
  identifier: z.string(),
  precise_distribution: z.string(),
  transaction_id: z.string(),
});

export const transactionAnswer = z
  .object({
    transaction_id: z.string(),
    parent_transaction: z.string(),
    batch_id: z.string().optional().meta({ description: 'The bulk request that it came in by.' }),
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
    sources: z.array(share).optional(),
    destinations: z.array(share).optional(),
    dry_run: z.boolean().optional(),
    queued: z.boolean().optional(),
  })
  .meta({ id: 'Transaction' });

/** The body is optional. */
export const refundBody = z.preprocess(
  (body) => body ?? {},
  requestObject(
    z
      .strictObject({
        description: text(1_000).optional(),
        skip_queue: z.boolean().default(false),
        dry_run: z.boolean().default(false),
        meta_data: metaData.default({}),
      })
      .meta({ id: 'Refund' }),
    ['description'],
  ),
);

export type RefundBody = z.output<typeof refundBody>;

export const referenceParams = z.object({ reference });
