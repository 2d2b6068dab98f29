import { Controller, HttpCode, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { Operation, ValidBody, ValidParams } from '../../api/operation.js';
import { idParams, type IdParams } from '../fields.dto.js';
import {
  bulkCommitBody,
  bulkInflightAnswer,
  bulkVoidBody,
  inflightActionBody,
  type InflightActionBody,
} from './inflight.dto.js';
import { type AskedOfOne, InflightService } from './inflight.service.js';
import { invalidTransaction } from '../ledger.errors.js';
import { viewOf } from '../transactions/transaction-view.js';
import { transactionAnswer } from '../transactions/transactions.dto.js';

const transactionId = 'txn_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d';
const bulkExample = {
  succeeded: 1,
  failed: 0,
  results: [{ transaction_id: transactionId, status: 'succeeded' }],
};

const partRepeats =
  'After a 503 or 504 nothing is stored, unless it came just while this was being stored: before you ask for a part ' +
  'again, let a dry run say that none waits, and read `committed_amount` then.';

@Controller('transactions/inflight')
export class InflightController {
  constructor(private readonly inflight: InflightService) {}

  @Put(':id')
  @Operation({
    summary: 'Commit or void an inflight transaction',
    description:
      'Queued unless `skip_queue` is set. A commit may be of a part; a void is of all that is left. ' +
      partRepeats,
    params: idParams,
    body: inflightActionBody,
    example: { status: 'commit' },
    invalid: 'TXN_VALIDATION_ERROR',
    answers: {
      200: {
        description: 'The transaction, with `queued` where it is not done yet',
        body: transactionAnswer,
      },
    },
    errors: [
      'TXN_NOT_FOUND',
      'TXN_NOT_INFLIGHT',
      'TXN_ALREADY_COMMITTED',
      'TXN_ALREADY_VOIDED',
      'TXN_COMMIT_AMOUNT_EXCEEDED',
      'TXN_INVALID_AMOUNT',
      'TXN_INVALID_STATUS_ACTION',
      'TXN_VALIDATION_ERROR',
      'GEN_CONFLICT',
    ],
  })
  async act(
    @ValidParams() { id }: IdParams,
    @ValidBody() { skip_queue, dry_run, ...asked }: InflightActionBody,
  ) {
    const one = { ...asked, transaction_id: id };
    if (dry_run) return { ...viewOf(await this.inflight.tryOut(one)), dry_run: true };
    const { found, queued } = await this.inflight.act(one, skip_queue);
    return { ...viewOf(found), ...(queued && { queued }) };
  }

  @Post('bulk/commit')
  @HttpCode(200)
  @Operation({
    summary: 'Commit inflight transactions, each on its own',
    description: partRepeats,
    body: bulkCommitBody,
    example: { transactions: [{ transaction_id: transactionId, amount: 10 }] },
    invalid: 'TXN_VALIDATION_ERROR',
    answers: { 200: { description: 'What became of each', body: bulkInflightAnswer, example: bulkExample } },
    errors: ['TXN_BULK_EMPTY', 'TXN_BULK_LIMIT_EXCEEDED', 'TXN_VALIDATION_ERROR'],
  })
  async commit(@ValidBody() body: z.output<typeof bulkCommitBody>) {
    return this.each(
      body.transactions.map((one) => ({ ...one, status: 'commit' })),
      body.skip_queue,
    );
  }

  @Post('bulk/void')
  @HttpCode(200)
  @Operation({
    summary: 'Void inflight transactions, each on its own',
    body: bulkVoidBody,
    example: { transaction_ids: [transactionId] },
    invalid: 'TXN_VALIDATION_ERROR',
    answers: { 200: { description: 'What became of each', body: bulkInflightAnswer, example: bulkExample } },
    errors: ['TXN_BULK_EMPTY', 'TXN_BULK_LIMIT_EXCEEDED', 'TXN_VALIDATION_ERROR'],
  })
  async void(@ValidBody() body: z.output<typeof bulkVoidBody>) {
    return this.each(
      body.transaction_ids.map((transaction_id) => ({ transaction_id, status: 'void' })),
      body.skip_queue,
    );
  }

  private async each(asked: readonly AskedOfOne[], wait: boolean) {
    if (asked.length === 0) throw invalidTransaction('there are no transactions in it', 'TXN_BULK_EMPTY');
    const results = await this.inflight.actEach(asked, wait);
    const succeeded = results.filter(({ status }) => status === 'succeeded').length;
    return { succeeded, failed: results.length - succeeded, results };
  }
}
