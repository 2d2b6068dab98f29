import { Conflict, NotFound, type Settings } from '@bellwether/config';
import { Database, stringifyExactJson } from '@bellwether/database';
import { newUuid, parseId } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '@bellwether/platform';
import { SlowQueries } from '../../platform/slow-queries.js';
import type { CreateBalance } from './balances.dto.js';
import {
  findBalance,
  findBalanceAt,
  findBalanceByIndicator,
  insertBalance,
  loadQueued,
  type BalanceAt,
  type BalanceRow,
  type Indicator,
  type Queued,
} from './balances.repository.js';
import { assertMetaDataFits } from '../fields.dto.js';
import { noSuchBalance, noSuchLedger } from '../ledger.errors.js';
import { LedgerTelemetry } from '../ledger.telemetry.js';
import { findLedger, type LedgerRow } from '../ledgers/ledgers.repository.js';

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
    const ledgerId = parseId('ledger', body.ledger_id);
    if (ledgerId === undefined || (await findLedger(this.db, ledgerId)) === undefined) {
      throw noSuchLedger(body.ledger_id);
    }
    const row = await insertBalance(this.db, {
      id: newUuid(Date.now()),
      ledger_id: ledgerId,
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

  async get(identifier: string): Promise<BalanceRow> {
    const id = parseId('balance', identifier);
    const row = id === undefined ? undefined : await findBalance(this.db, id);
    if (row === undefined) throw noSuchBalance(identifier);
    return row;
  }

  async getByIndicator(indicator: Indicator): Promise<BalanceRow> {
    const row = await findBalanceByIndicator(this.db, indicator);
    if (row === undefined) throw noSuchBalance(`${indicator.name} in ${indicator.currency}`);
    return row;
  }

  queued(id: string): Promise<Queued> {
    return this.reads.run('ask without with_queued', (db) => loadQueued(db, id));
  }

  async at(identifier: string, time: Date): Promise<BalanceAt> {
    const id = parseId('balance', identifier);
    if (id === undefined) throw noSuchBalance(identifier);
    const at = await this.reads.run('come again', (db) => findBalanceAt(db, id, time));
    if (at === undefined) throw noSuchBalance(identifier);
    if (at.createdAt > time) {
      throw new NotFound(
        'BAL_HISTORY_NOT_FOUND',
        `balance ${identifier} did not exist at ${time.toISOString()}`,
      );
    }
    return at;
  }

  async ledgerOf(balance: BalanceRow): Promise<LedgerRow> {
    const row = await findLedger(this.db, balance.ledger_id);
    if (row === undefined) throw noSuchLedger(balance.ledger_id);
    return row;
  }
}
