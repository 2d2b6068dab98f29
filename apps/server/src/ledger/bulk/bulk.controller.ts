import { printId } from '@bellwether/database/ledger';
import { Controller, Get, Post, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ReadsBodyUpTo } from '@bellwether/platform';
import { Operation, ValidBody, ValidParams } from '../../api/operation.js';
import { type BulkBody, bulkAnswer, bulkBody, bulkStanding } from './bulk.dto.js';
import { BulkService, BulkStanding } from './bulk.service.js';
import { BulkSizeGuard } from './bulk-size.guard.js';
import { idParams, type IdParams } from '../fields.dto.js';
import { createErrors } from '../transactions/transactions.dto.js';

const batchId = 'bulk_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d';

@Controller('transactions/bulk')
export class BulkController {
  constructor(
    private readonly bulk: BulkService,
    private readonly standing: BulkStanding,
  ) {}

  @Post()
  @ReadsBodyUpTo(({ ledger }) => ledger.bulk_body_limit)
  @UseGuards(BulkSizeGuard)
  @Operation({
    summary: 'Store many transactions at once',
    description:
      'All of them are stored or none. Without `atomic` each is then decided on its own; with it, all are applied ' +
      'or all are rejected. A rejection is answered as an error that names the batch. How many are taken, and how ' +
      'large the body may be, is set by `ledger.bulk_max` and `ledger.bulk_body_limit`: 10 000 and 16 MB.',
    body: bulkBody,
    example: {
      atomic: true,
      transactions: [1, 2].map((number) => ({
        precise_amount: 100,
        precision: 100,
        reference: `payout-${number}`,
        description: 'Payout',
        currency: 'USD',
        source: '@World',
        destination: '@Merchant',
        allow_overdraft: true,
      })),
    },
    invalid: 'TXN_VALIDATION_ERROR',
    answers: {
      201: {
        description: 'Decided, or `queued` while some are scheduled or still wait',
        body: bulkAnswer,
        example: { batch_id: batchId, status: 'applied', transaction_count: 2 },
      },
      202: { description: 'Stored, with `run_async`', body: bulkAnswer },
      200: { description: 'What would happen, for a dry run', body: bulkAnswer },
    },
    errors: ['TXN_BULK_EMPTY', 'TXN_BULK_LIMIT_EXCEEDED', ...createErrors],
  })
  async create(@ValidBody() body: BulkBody, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.code(body.dry_run ? 200 : body.run_async ? 202 : 201);
    return body.dry_run ? this.bulk.dryRun(body) : this.bulk.create(body);
  }

  @Get(':id')
  @Operation({
    summary: 'How the transactions of a bulk request stand',
    params: idParams,
    answers: {
      200: {
        description: 'How many have which status',
        body: bulkStanding,
        example: {
          batch_id: batchId,
          atomic: true,
          transaction_count: 2,
          statuses: { APPLIED: 2 },
          created_at: '2030-01-31T12:00:00.000Z',
        },
      },
    },
    errors: ['TXN_NOT_FOUND'],
  })
  async get(@ValidParams() { id }: IdParams) {
    const { group, statuses } = await this.standing.get(id);
    return {
      batch_id: printId('group', group.id),
      atomic: group.atomic,
      transaction_count: group.size,
      statuses,
      created_at: group.created_at.toISOString(),
    };
  }
}
