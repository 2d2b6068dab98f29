import { Conflict, NotFound, type Settings } from '@bellwether/config';
import { Database, stringifyExactJson } from '@bellwether/database';
import { newUuid } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '@bellwether/platform';
import { SlowQueries } from '../../api/slow-queries.js';
import type { CreateBalance } from './balances.dto.js';
import {
  findBalance,
  findBalanceAt,
  findBalanceByIndicator,
  insertBalance,
  loadQueued,
  type BalanceName,
  type BalanceRow,
} from './balances.repository.js';
import { assertMetaDataFits } from '../fields.dto.js';
import { getById, notFound } from '../ledger.errors.js';
import { LedgerTelemetry } from '../ledger.telemetry.js';
import { findLedger } from '../ledgers/ledgers.repository.js';

@Injectable()
export class BalancesService {
  constructor(
    private readonly db: Database,
    private readonly reads: SlowQueries,
    private readonly telemetry: LedgerTelemetry,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  async create(body: CreateBalance): Promise<BalanceRow> {
    assertMetaDataFits(body.meta_data, this.settings.ledger.meta_data_limit, 'BAL_VALIDATION_ERROR');
    const ledger = await getById('ledger', body.ledger_id, (id) => findLedger(this.db, id));
    const row = await insertBalance(this.db, {
      id: newUuid(Date.now()),
      ledger_id: ledger.id,
      currency: body.currency,
      indicator: body.indicator ?? null,
      identity_id: body.identity_id ?? null,
      metaData: stringifyExactJson(body.meta_data),
    });
    if (row === undefined) {
      const { indicator, currency } = body;
      throw new Conflict('BAL_DUPLICATE', `there is a balance ${indicator} in ${currency}`, {
        indicator,
        currency,
      });
    }
    this.telemetry.balancesCreated(1);
    return row;
  }

  get(identifier: string) {
    return getById('balance', identifier, (id) => findBalance(this.db, id));
  }

  async getByIndicator(name: BalanceName): Promise<BalanceRow> {
    const row = await findBalanceByIndicator(this.db, name);
    if (row === undefined) throw notFound('balance', `${name.identifier} in ${name.currency}`);
    return row;
  }

  queued(id: string) {
    return this.reads.run('ask without with_queued', (db) => loadQueued(db, id));
  }

  async at(identifier: string, time: Date) {
    const at = await getById('balance', identifier, (id) =>
      this.reads.run('come again', (db) => findBalanceAt(db, id, time)),
    );
    if (at.createdAt > time) {
      throw new NotFound(
        'BAL_HISTORY_NOT_FOUND',
        `balance ${identifier} did not exist at ${time.toISOString()}`,
      );
    }
    return at;
  }

  async ledgerOf(balance: BalanceRow) {
    const row = await findLedger(this.db, balance.ledger_id);
    if (row === undefined) throw notFound('ledger', balance.ledger_id);
    return row;
  }
}
