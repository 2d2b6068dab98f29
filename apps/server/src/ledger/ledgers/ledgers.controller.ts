import type { Settings } from '@bellwether/config';
import { Database, stringifyExactJson } from '@bellwether/database';
import { newUuid } from '@bellwether/database/ledger';
import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { SETTINGS } from '@bellwether/platform';
import { Operation, ValidBody, ValidParams, ValidQuery } from '../../api/operation.js';
import { assertMetaDataFits, idParams, type IdParams } from '../fields.dto.js';
import { getById } from '../ledger.errors.js';
import { ledgerView, createLedgerBody, ledgerAnswer } from './ledgers.dto.js';
import { listedLedgers, findLedger, insertLedger } from './ledgers.repository.js';
import {
  type FilterBody,
  FindOperation,
  ListingsService,
  ListOperation,
  type ListQuery,
} from '../reads/listing.service.js';

const example = {
  ledger_id: 'ldg_01936b1c-9a2e-7c1f-8d3a-9f0e1a2b3c4d',
  name: 'Customers',
  created_at: '2030-01-31T12:00:00.000Z',
  meta_data: {},
};

const exampleSearch = { filters: [{ field: 'name', operator: 'ilike', value: 'cust%' }] };

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
  async create(@ValidBody() body: z.output<typeof createLedgerBody>) {
    assertMetaDataFits(body.meta_data, this.settings.ledger.meta_data_limit, 'GEN_VALIDATION_ERROR');
    const metaData = stringifyExactJson(body.meta_data);
    return ledgerView(await insertLedger(this.db, { id: newUuid(Date.now()), name: body.name, metaData }));
  }

  @Get()
  @ListOperation('ledgers', '`name_eq=Customers`', ledgerAnswer, example)
  async list(@ValidQuery() query: ListQuery) {
    return this.listings.list(listedLedgers, query, ledgerView);
  }

  @Post('filter')
  @HttpCode(200)
  @FindOperation('ledgers', exampleSearch, ledgerAnswer, example)
  async filter(@ValidBody() body: FilterBody) {
    return this.listings.find(listedLedgers, body, ledgerView);
  }

  @Get(':id')
  @Operation({
    summary: 'Look a ledger up',
    params: idParams,
    answers: { 200: { description: 'The ledger', body: ledgerAnswer, example } },
    errors: ['LGR_NOT_FOUND'],
  })
  async get(@ValidParams() { id }: IdParams) {
    return ledgerView(await getById('ledger', id, (uuid) => findLedger(this.db, uuid)));
  }
}
