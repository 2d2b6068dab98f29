import { z } from 'zod';
import { requestObject } from '../fields.dto.js';
import { createTransactionBody } from '../transactions/transactions.dto.js';

export const bulkBody = requestObject(
  z
    .strictObject({
      transactions: z.array(createTransactionBody),
      atomic: z
        .boolean()
        .default(false)
        .meta({ description: 'All of them are applied, or all are rejected.' }),
      inflight: z.boolean().default(false).meta({ description: 'Hold all of them.' }),
      run_async: z.boolean().default(false).meta({ description: 'Answer as soon as they are stored.' }),
      skip_queue: z.boolean().default(false).meta({
        description: 'Accepted; without `run_async` the answer waits for all of them in any case.',
      }),
      dry_run: z.boolean().default(false),
    })
    .meta({ id: 'Bulk' }),
);

export type BulkBody = z.output<typeof bulkBody>;

export const bulkAnswer = z
  .object({
    batch_id: z.string(),
    status: z.enum(['applied', 'inflight', 'queued', 'processing', 'rejected']),
    transaction_count: z.number(),
    message: z.string().optional(),
    dry_run: z.boolean().optional(),
  })
  .meta({ id: 'BulkResult' });

export type BulkAnswer = z.output<typeof bulkAnswer>;

export const bulkStanding = z
  .object({
    batch_id: z.string(),
    atomic: z.boolean(),
    transaction_count: z.number(),
    statuses: z.record(z.string(), z.number()),
    created_at: z.string(),
  })
  .meta({ id: 'BulkStanding' });
