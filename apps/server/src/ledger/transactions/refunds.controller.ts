import { Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Operation, ValidBody, ValidParams } from '../../api/operation.js';
import { idParams, type IdParams } from '../fields.dto.js';
import { RefundsService } from './refunds.service.js';
import { viewOf } from './transaction-view.js';
import { refundBody, transactionAnswer, type RefundBody } from './transactions.dto.js';

@Controller('refund-transaction')
export class RefundsController {
  constructor(private readonly refunds: RefundsService) {}

  @Post(':id')
  @Operation({
    summary: 'Move back what a transaction has moved',
    description:
      'A new transaction from the destination to the source, once per transaction. Of a divided one it is divided too: ' +
      'each leg is moved back as far as it was moved.',
    params: idParams,
    body: refundBody,
    example: { description: 'Returned goods' },
    invalid: 'TXN_VALIDATION_ERROR',
    answers: {
      201: { description: 'The refund, accepted', body: transactionAnswer },
      200: { description: 'What would happen, for a dry run', body: transactionAnswer },
    },
    errors: ['TXN_NOT_FOUND', 'TXN_VALIDATION_ERROR', 'TXN_DUPLICATE_REFERENCE', 'QUEUE_BACKPRESSURE'],
  })
  async refund(
    @ValidParams() { id }: IdParams,
    @ValidBody() body: RefundBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!body.dry_run) return viewOf(await this.refunds.refund(id, body));
    void reply.code(200);
    return { ...viewOf(await this.refunds.dryRun(id, body)), dry_run: true };
  }
}
