import { z } from 'zod';
import { boundedList, spelledNumber, requestObject } from '../fields.dto.js';
import { invalidTransaction } from '../ledger.errors.js';

const transactionId = z.string().min(1).max(64);

export const inflightActionBody = requestObject(
  z
    .strictObject({
      status: z
        .string()
        .max(64)
        .meta({ description: '`commit` or `void`.', examples: ['commit'] }),
      amount: spelledNumber.optional().meta({ description: 'A part to commit, in major units.' }),
      precise_amount: spelledNumber.optional().meta({ description: 'A part to commit, in minor units.' }),
      skip_queue: z.boolean().default(false).meta({ description: 'Answer when it is done.' }),
      dry_run: z.boolean().default(false).meta({ description: 'Say whether it could be done now.' }),
    })
    .meta({ id: 'InflightAction' }),
);

export type InflightActionBody = z.output<typeof inflightActionBody>;

/** Send more in several requests. */
const inflightBulkMax = 100;

const tooMany = () =>
  invalidTransaction(`more than ${inflightBulkMax} transactions`, 'TXN_BULK_LIMIT_EXCEEDED');

export const bulkCommitBody = requestObject(
  z
    .strictObject({
      transactions: boundedList(
        requestObject(
          z.strictObject({
            transaction_id: transactionId,
            amount: spelledNumber.optional(),
            precise_amount: spelledNumber.optional(),
          }),
        ),
        inflightBulkMax,
        tooMany,
      ),
      skip_queue: z.boolean().default(false),
    })
    .meta({ id: 'BulkCommit' }),
);

export const bulkVoidBody = requestObject(
  z
    .strictObject({
      transaction_ids: boundedList(transactionId, inflightBulkMax, tooMany),
      skip_queue: z.boolean().default(false),
    })
    .meta({ id: 'BulkVoid' }),
);

export const bulkInflightAnswer = z
  .object({
    succeeded: z.number(),
    failed: z.number(),
    results: z.array(
      z.object({
        transaction_id: z.string(),
        status: z.enum(['succeeded', 'failed']),
        queued: z.boolean().optional().meta({ description: 'It is not done yet.' }),
        code: z.string().optional(),
        message: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'BulkInflightResult' });

export type InflightResult = z.output<typeof bulkInflightAnswer>['results'][number];
