import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Operation, ValidBody, ValidParams, ValidQuery } from '../../api/operation.js';
import {
  balanceAtView,
  balanceView,
  queuedView,
  atQuery,
  balanceAnswer,
  balanceAtAnswer,
  balanceQuery,
  createBalanceBody,
  indicatorParams,
  type CreateBalance,
} from './balances.dto.js';
import { listedBalances } from './balances.repository.js';
import { BalancesService } from './balances.service.js';
import { idParams, type IdParams } from '../fields.dto.js';
import { ledgerView } from '../ledgers/ledgers.dto.js';
import {
  type FilterBody,
  FindOperation,
  ListingsService,
  ListOperation,
  type ListQuery,
} from '../reads/listing.service.js';

const example = {
  balance_id: 'bln_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
  ledger_id: 'ldg_01936b1c-9a2e-7c1f-8d3a-0f0e1a2b3c4d',
  identity_id: '',
  indicator: '@Merchant',
  currency: 'USD',
  balance: 75_000,
  credit_balance: 75_000,
  debit_balance: 0,
  inflight_balance: 0,
  inflight_credit_balance: 0,
  inflight_debit_balance: 0,
  version: 1,
  created_at: '2030-01-31T12:00:00.000Z',
  meta_data: {},
};

const exampleSearch = { filters: [{ field: 'currency', operator: 'eq', value: 'USD' }] };

const exampleAt = {
  balance: {
    balance_id: example.balance_id,
    currency: 'USD',
    balance: 75_000,
    credit_balance: 75_000,
    debit_balance: 0,
    inflight_balance: 0,
    version: 1,
  },
  from_source: true,
  timestamp: '2030-01-31T12:00:00.000Z',
};

@Controller('balances')
export class BalancesController {
  constructor(
    private readonly balances: BalancesService,
    private readonly listings: ListingsService,
  ) {}

  @Post()
  @Operation({
    summary: 'Open a balance in a ledger',
    body: createBalanceBody,
    example: { ledger_id: 'general_ledger_id', currency: 'USD', indicator: '@Merchant' },
    invalid: 'BAL_VALIDATION_ERROR',
    answers: { 201: { description: 'The balance', body: balanceAnswer, example } },
    errors: ['BAL_VALIDATION_ERROR', 'BAL_DUPLICATE', 'LGR_NOT_FOUND'],
  })
  async create(@ValidBody() body: CreateBalance) {
    return balanceView(await this.balances.create(body));
  }

  @Get('indicator/:indicator/currency/:currency')
  @Operation({
    summary: 'Look a balance up by its indicator',
    params: indicatorParams,
    answers: { 200: { description: 'The balance', body: balanceAnswer, example } },
    errors: ['BAL_NOT_FOUND'],
  })
  async getByIndicator(@ValidParams() { indicator, currency }: z.output<typeof indicatorParams>) {
    return balanceView(await this.balances.getByIndicator({ identifier: indicator, currency }));
  }

  @Get()
  @ListOperation('balances', '`currency_eq=USD`', balanceAnswer, example)
  async list(@ValidQuery() query: ListQuery) {
    return this.listings.list(listedBalances, query, balanceView);
  }

  @Post('filter')
  @HttpCode(200)
  @FindOperation('balances', exampleSearch, balanceAnswer, example)
  async filter(@ValidBody() body: FilterBody) {
    return this.listings.find(listedBalances, body, balanceView);
  }

  @Get(':id/at')
  @Operation({
    summary: 'A balance as it was at a point in time',
    description:
      'Costs the same however long ago that is and however often the balance has moved, once totals of it are noted: ' +
      'what an old ledger moved before the first of them is summed entry by entry.',
    params: idParams,
    query: atQuery,
    answers: { 200: { description: 'The balance at that time', body: balanceAtAnswer, example: exampleAt } },
    errors: ['BAL_NOT_FOUND', 'BAL_INVALID_TIMESTAMP', 'BAL_HISTORY_NOT_FOUND'],
    invalid: 'BAL_INVALID_TIMESTAMP',
  })
  async at(@ValidParams() { id }: IdParams, @ValidQuery() { timestamp }: z.output<typeof atQuery>) {
    return balanceAtView(await this.balances.at(id, timestamp), timestamp);
  }

  @Get(':id')
  @Operation({
    summary: 'Look a balance up',
    params: idParams,
    query: balanceQuery,
    answers: { 200: { description: 'The balance', body: balanceAnswer, example } },
    errors: ['BAL_NOT_FOUND'],
  })
  async get(@ValidParams() { id }: IdParams, @ValidQuery() query: z.output<typeof balanceQuery>) {
    const row = await this.balances.get(id);
    return {
      ...balanceView(row),
      ...(query.with_queued && queuedView(await this.balances.queued(row.id))),
      ...(query.include === 'ledger' && { ledger: ledgerView(await this.balances.ledgerOf(row)) }),
    };
  }
}
