import type { Settings } from '@bellwether/config';
import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { SETTINGS } from '@bellwether/platform';
import { Operation, ValidBody, ValidParams, ValidQuery } from '../../api/operation.js';
import { assertMetaDataFits, idParams, type IdParams } from '../fields.dto.js';
import {
  type FilterBody,
  FindOperation,
  ListingsService,
  ListOperation,
  type ListQuery,
} from '../reads/listing.service.js';
import { transactionView, viewOf } from './transaction-view.js';
import {
  createErrors,
  createTransactionBody,
  referenceParams,
  transactionAnswer,
  type CreateTransaction,
} from './transactions.dto.js';
import { listedTransactions } from './transactions.repository.js';
import { TransactionsService } from './transactions.service.js';

const exampleRequest = {
  precise_amount: 75_000,
  precision: 100,
  reference: 'invoice-2041',
  description: 'Payment of invoice 2041',
  currency: 'USD',
  source: '@World',
  destination: '@Merchant',
  allow_overdraft: true,
};

const exampleAnswer = {
  transaction_id: 'txn_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
  parent_transaction: '',
  source: 'bln_01936b1c-9a2e-7c1f-8d3a-0f0e1a2b3c4d',
  destination: 'bln_01936b1c-9a2e-7c1f-8d3a-1f0e1a2b3c4d',
  reference: 'invoice-2041',
  currency: 'USD',
  description: 'Payment of invoice 2041',
  status: 'QUEUED',
  amount: 750,
  amount_string: '750',
  precise_amount: 75_000,
  precision: 100,
  committed_amount: 0,
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  allow_overdraft: true,
  overdraft_limit: 0,
  inflight: false,
  created_at: '2030-01-31T12:00:00.000Z',
  meta_data: {},
};

const exampleFilters = '`status_eq=APPLIED`, `currency_in=USD,EUR`, `amount_gte=10`';
const exampleSearch = { filters: [{ field: 'status', operator: 'eq', value: 'APPLIED' }], limit: 20 };

@Controller('transactions')
export class TransactionsController {
  constructor(
    private readonly transactions: TransactionsService,
    private readonly listings: ListingsService,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  @Post()
  @Operation({
    summary: 'Move an amount from one balance to another',
    description:
      'Answers when the transaction is stored for good. It is applied or rejected soon after, exactly once.',
    body: createTransactionBody,
    example: exampleRequest,
    invalid: 'TXN_VALIDATION_ERROR',
    answers: {
      201: { description: 'Accepted', body: transactionAnswer, example: exampleAnswer },
      200: { description: 'What would happen, for a dry run', body: transactionAnswer },
    },
    errors: createErrors,
  })
  async create(@ValidBody() body: CreateTransaction, @Res({ passthrough: true }) reply: FastifyReply) {
    assertMetaDataFits(body.meta_data, this.settings.ledger.meta_data_limit, 'TXN_VALIDATION_ERROR');
    if (!body.dry_run) return viewOf(await this.transactions.create(body));
    void reply.code(200);
    return { ...viewOf(await this.transactions.dryRun(body)), dry_run: true };
  }

  @Get()
  @ListOperation('transactions', exampleFilters, transactionAnswer, exampleAnswer)
  async list(@ValidQuery() query: ListQuery) {
    return this.listings.list(listedTransactions, query, transactionView);
  }

  @Post('filter')
  @HttpCode(200)
  @FindOperation('transactions', exampleSearch, transactionAnswer, exampleAnswer)
  async filter(@ValidBody() body: FilterBody) {
    return this.listings.find(listedTransactions, body, transactionView);
  }

  @Get('reference/:reference')
  @Operation({
    summary: 'Look a transaction up by its reference',
    params: referenceParams,
    answers: { 200: { description: 'The transaction', body: transactionAnswer, example: exampleAnswer } },
    errors: ['TXN_NOT_FOUND'],
  })
  async getByReference(@ValidParams() { reference }: z.output<typeof referenceParams>) {
    return viewOf(await this.transactions.getByReference(reference));
  }

  @Get(':id')
  @Operation({
    summary: 'Look a transaction up',
    params: idParams,
    answers: { 200: { description: 'The transaction', body: transactionAnswer, example: exampleAnswer } },
    errors: ['TXN_NOT_FOUND'],
  })
  async get(@ValidParams() { id }: IdParams) {
    return viewOf(await this.transactions.get(id));
  }
}
