import type { Settings } from '@bellwether/config';
import { Database, stringifyExactJson } from '@bellwether/database';
import { newUuid, parseId } from '@bellwether/database/ledger';
import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { SETTINGS } from '@bellwether/platform';
import { Operation, ValidBody, ValidParams, ValidQuery } from '../../platform/operation.js';
import { assertMetaDataFits, idParams } from '../fields.dto.js';
import { noSuchLedger } from '../ledger.errors.js';
import { ledgerView, createLedgerBody, ledgerAnswer } from './ledgers.dto.js';
import { listedLedgers, findLedger, insertLedger } from './ledgers.repository.js';
import { filterBody, listQuery, pageAnswer, searchCost, ListingsService } from '../reads/listing.service.js';

const example = {
  ledger_id: 'ldg_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
  name: 'Customers',
  created_at: '2030-01-31T12:00:00.000Z',
  meta_data: {},
};

@Controller('ledgers')
export class LedgersController {
  constructor(
    private readonly db: Database,
    private readonly listings: ListingsService,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  @Post()
  @Operation({
    summary: 'Open a ledger',
    body: createLedgerBody,
    example: { name: 'Customers' },
    answers: { 201: { description: 'The ledger', body: ledgerAnswer, example } },
  })
  async create(@ValidBody() body: z.output<typeof createLedgerBody>): Promise<object> {
    assertMetaDataFits(body.meta_data, this.settings.ledger.meta_data_limit, 'GEN_VALIDATION_ERROR');
    const metaData = stringifyExactJson(body.meta_data);
    return ledgerView(await insertLedger(this.db, { id: newUuid(Date.now()), name: body.name, metaData }));
  }

  @Get()
  @Operation({
    summary: 'List ledgers, newest first',
    description: `Filters are parameters such as \`name_eq=Customers\`. ${searchCost}`,
    query: listQuery,
    answers: { 200: { description: 'One page', body: z.array(ledgerAnswer), example: [example] } },
  })
  async list(@ValidQuery() query: z.output<typeof listQuery>): Promise<object> {
    return this.listings.list(listedLedgers, query, ledgerView);
  }

  @Post('filter')
  @HttpCode(200)
  @Operation({
    summary: 'Find ledgers',
    description: searchCost,
    body: filterBody,
    example: { filters: [{ field: 'name', operator: 'ilike', value: 'cust%' }] },
    answers: { 200: { ...pageAnswer(ledgerAnswer), example: [example] } },
  })
  async filter(@ValidBody() body: z.output<typeof filterBody>): Promise<object> {
    return this.listings.find(listedLedgers, body, ledgerView);
  }

  @Get(':id')
  @Operation({
    summary: 'Look a ledger up',
    params: idParams,
    answers: { 200: { description: 'The ledger', body: ledgerAnswer, example } },
    errors: ['LGR_NOT_FOUND'],
  })
  async get(@ValidParams() { id }: z.output<typeof idParams>): Promise<object> {
    const uuid = parseId('ledger', id);
    const row = uuid === undefined ? undefined : await findLedger(this.db, uuid);
    if (row === undefined) throw noSuchLedger(id);
    return ledgerView(row);
  }
}
