import { Controller, Get, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Operation, ValidBody, ValidParams } from '../platform/operation.js';
import { balanceView } from './balance-view.js';
import {
  balanceAnswer,
  balanceParams,
  createBalanceBody,
  indicatorParams,
  type CreateBalance,
} from './balances.dto.js';
import { BalancesService } from './balances.service.js';

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

@Controller('balances')
export class BalancesController {
  constructor(private readonly balances: BalancesService) {}

  @Post()
  @Operation({
    summary: 'Open a balance in a ledger',
    body: createBalanceBody,
    example: { ledger_id: 'general_ledger_id', currency: 'USD', indicator: '@Merchant' },
    invalid: 'BAL_VALIDATION_ERROR',
    answers: { 201: { description: 'The balance', body: balanceAnswer, example } },
    errors: ['BAL_VALIDATION_ERROR', 'BAL_DUPLICATE', 'LGR_NOT_FOUND'],
  })
  async create(@ValidBody() body: CreateBalance): Promise<object> {
    return balanceView(await this.balances.create(body));
  }

  @Get('indicator/:indicator/currency/:currency')
  @Operation({
    summary: 'Look a balance up by its indicator',
    params: indicatorParams,
    answers: { 200: { description: 'The balance', body: balanceAnswer, example } },
    errors: ['BAL_NOT_FOUND'],
  })
  async getByIndicator(
    @ValidParams() { indicator, currency }: z.output<typeof indicatorParams>,
  ): Promise<object> {
    return balanceView(await this.balances.getByIndicator({ name: indicator, currency }));
  }

  @Get(':id')
  @Operation({
    summary: 'Look a balance up',
    params: balanceParams,
    answers: { 200: { description: 'The balance', body: balanceAnswer, example } },
    errors: ['BAL_NOT_FOUND'],
  })
  async get(@ValidParams() { id }: z.output<typeof balanceParams>): Promise<object> {
    return balanceView(await this.balances.get(id));
  }
}
