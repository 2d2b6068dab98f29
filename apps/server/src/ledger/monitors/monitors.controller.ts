import { monitorView } from '@bellwether/database/ledger';
import { Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { Operation, ValidBody, ValidParams, ValidQuery } from '../../api/operation.js';
import { idParams, type IdParams } from '../fields.dto.js';
import { ListingsService, ListOperation, type ListQuery } from '../reads/listing.service.js';
import {
  type CreateMonitor,
  createMonitorBody,
  monitorAnswer,
  monitoredBalanceParams,
  type UpdateMonitor,
  updateMonitorBody,
} from './monitors.dto.js';
import { listedMonitors } from './monitors.repository.js';
import { MonitorsService } from './monitors.service.js';

const exampleRequest = {
  balance_id: 'bln_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
  condition: { field: 'balance', operator: '<', value: 100, precision: 100 },
  call_back_url: 'https://receiver.example/balances',
};

const example = {
  monitor_id: 'mon_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
  balance_id: exampleRequest.balance_id,
  condition: { ...exampleRequest.condition, precise_value: 10_000 },
  description: '',
  call_back_url: exampleRequest.call_back_url,
  created_at: '2030-01-31T12:00:00.000Z',
};

@Controller('balance-monitors')
export class MonitorsController {
  constructor(
    private readonly monitors: MonitorsService,
    private readonly listings: ListingsService,
  ) {}

  @Post()
  @Operation({
    summary: 'Be told when a balance comes to meet a condition',
    description:
      'Each time the condition comes to hold, one delivery is sent, signed, and tried again until it is taken: ' +
      '`X-Bellwether-Signature` is the HMAC-SHA256, in hex, of `X-Bellwether-Timestamp`, a dot and the body. ' +
      'A repeat has the same `X-Bellwether-Delivery`. A condition that holds already is told when it holds again.',
    body: createMonitorBody,
    example: exampleRequest,
    invalid: 'BAL_VALIDATION_ERROR',
    answers: { 201: { description: 'The monitor', body: monitorAnswer, example } },
    errors: ['BAL_VALIDATION_ERROR', 'BAL_NOT_FOUND', 'HOOK_NOT_CONFIGURED'],
  })
  async create(@ValidBody() body: CreateMonitor) {
    return monitorView(await this.monitors.create(body));
  }

  @Get()
  @ListOperation('balance monitors', '`field_eq=balance`', monitorAnswer, example)
  async list(@ValidQuery() query: ListQuery) {
    return this.listings.list(listedMonitors, query, monitorView);
  }

  @Get('balances/:balance_id')
  @Operation({
    summary: 'The monitors of a balance',
    params: monitoredBalanceParams,
    answers: { 200: { description: 'All of them', body: z.array(monitorAnswer), example: [example] } },
    errors: ['BAL_NOT_FOUND'],
  })
  async ofBalance(@ValidParams() { balance_id }: z.output<typeof monitoredBalanceParams>) {
    return (await this.monitors.ofBalance(balance_id)).map(monitorView);
  }

  @Get(':id')
  @Operation({
    summary: 'Look a balance monitor up',
    params: idParams,
    answers: { 200: { description: 'The monitor', body: monitorAnswer, example } },
    errors: ['BAL_MONITOR_NOT_FOUND'],
  })
  async get(@ValidParams() { id }: IdParams) {
    return monitorView(await this.monitors.get(id));
  }

  @Put(':id')
  @Operation({
    summary: 'Change a balance monitor',
    description: 'What is not given stays. A changed condition is watched from now on.',
    params: idParams,
    body: updateMonitorBody,
    example: { condition: exampleRequest.condition },
    invalid: 'BAL_VALIDATION_ERROR',
    answers: { 200: { description: 'The monitor as it is now', body: monitorAnswer, example } },
    errors: ['BAL_VALIDATION_ERROR', 'BAL_MONITOR_NOT_FOUND', 'HOOK_NOT_CONFIGURED'],
  })
  async update(@ValidParams() { id }: IdParams, @ValidBody() body: UpdateMonitor) {
    return monitorView(await this.monitors.update(id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    summary: 'Remove a balance monitor, with what it has not delivered yet',
    params: idParams,
    answers: { 204: { description: 'Removed' } },
    errors: ['BAL_MONITOR_NOT_FOUND'],
  })
  async delete(@ValidParams() { id }: IdParams): Promise<void> {
    await this.monitors.delete(id);
  }
}
