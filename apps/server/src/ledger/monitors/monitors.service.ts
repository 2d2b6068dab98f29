import { InvalidInput, Refused, type Settings } from '@bellwether/config';
import { Database, type Tables } from '@bellwether/database';
import { newUuid, parseDecimal, parseId, printId, toMinorUnits } from '@bellwether/database/ledger';
import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from 'kysely';
import { SETTINGS } from '@bellwether/platform';
import { findBalance } from '../balances/balances.repository.js';
import { getById, notFound } from '../ledger.errors.js';
import type { AskedCondition, CreateMonitor, UpdateMonitor } from './monitors.dto.js';
import {
  countMonitors,
  deleteMonitor,
  findMonitor,
  insertMonitor,
  loadMonitorsOf,
  lockMonitor,
  lockMonitorsForInsert,
  type MonitorRow,
  type NewMonitor,
  updateCondition,
  updateMonitor,
} from './monitors.repository.js';

const invalidMonitor = (message: string): InvalidInput => new InvalidInput('BAL_VALIDATION_ERROR', message);

const unitsOf = (name: string, spelled: string, precision: bigint): bigint => {
  const decimal = parseDecimal(spelled);
  const units = decimal && toMinorUnits(decimal, precision);
  if (units !== undefined) return units;
  throw invalidMonitor(`condition.${name} is not a whole number of minor units at precision ${precision}`);
};

const conditionOf = ({
  field,
  operator,
  value,
  precise_value: precise,
  precision: spelled = '1',
}: AskedCondition): Pick<NewMonitor, 'field' | 'operator' | 'threshold' | 'precision'> => {
  if ((value === undefined) === (precise === undefined)) {
    throw invalidMonitor('give either condition.value or condition.precise_value');
  }
  const precision = unitsOf('precision', spelled, 1n);
  if (precision < 1n) throw invalidMonitor('condition.precision is not above zero');
  const threshold =
    precise === undefined ? unitsOf('value', value ?? '', precision) : unitsOf('precise_value', precise, 1n);
  return { field, operator, threshold, precision };
};

@Injectable()
export class MonitorsService {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  async create(body: CreateMonitor): Promise<MonitorRow> {
    const condition = conditionOf(body.condition);
    const callBackUrl = this.callBackUrlOf(body.call_back_url);
    const { id: balanceId } = await this.balance(body.balance_id);
    const { description } = body;
    return this.db.transaction().execute(async (trx) => {
      await lockMonitorsForInsert(trx);
      await this.checkRoom(trx, balanceId);
      const monitor = { id: newUuid(Date.now()), balanceId, description, callBackUrl, ...condition };
      const row = await insertMonitor(trx, monitor);
      if (row === undefined) throw notFound('balance', body.balance_id);
      return row;
    });
  }

  get(identifier: string) {
    return getById('monitor', identifier, (id) => findMonitor(this.db, id));
  }

  /** Fields that are not given stay as they are. */
  async update(identifier: string, body: UpdateMonitor): Promise<MonitorRow> {
    const condition = body.condition && conditionOf(body.condition);
    const callBackUrl = body.call_back_url === undefined ? undefined : this.callBackUrlOf(body.call_back_url);
    return this.db.transaction().execute(async (trx) => {
      const known = await getById('monitor', identifier, (id) => lockMonitor(trx, id));
      if (body.balance_id !== undefined && parseId('balance', body.balance_id) !== known.balance_id) {
        throw invalidMonitor('a monitor stays with its balance');
      }
      if (condition !== undefined) await updateCondition(trx, known.id, condition);
      return updateMonitor(trx, known.id, {
        description: body.description ?? known.description,
        call_back_url: callBackUrl === undefined ? known.call_back_url : callBackUrl,
      });
    });
  }

  async delete(identifier: string): Promise<void> {
    const id = parseId('monitor', identifier);
    if (id === undefined || !(await deleteMonitor(this.db, id))) throw notFound('monitor', identifier);
  }

  async ofBalance(identifier: string) {
    return loadMonitorsOf(this.db, (await this.balance(identifier)).id);
  }

  private async checkRoom(trx: Transaction<Tables>, balanceId: string): Promise<void> {
    const { per_balance: perBalance, max } = this.settings.ledger.monitors;
    const { all, ofBalance } = await countMonitors(trx, balanceId);
    if (ofBalance >= perBalance) {
      const printed = printId('balance', balanceId);
      throw invalidMonitor(`balance ${printed} has ${perBalance} monitors, and may have no more`);
    }
    if (all >= max) throw invalidMonitor(`there are ${max} balance monitors, and there may be no more`);
  }

  private balance(identifier: string) {
    return getById('balance', identifier, (id) => findBalance(this.db, id));
  }

  /** Refuses a monitor whose events could not be signed or delivered. */
  private callBackUrlOf(asked: string): string | null {
    const { secret, call_back_url: usual } = this.settings.ledger.monitors;
    if (secret === undefined) {
      throw new Refused(
        'HOOK_NOT_CONFIGURED',
        'balance monitors need a secret to sign with: set BELLWETHER_LEDGER_MONITORS_SECRET',
      );
    }
    if (asked === '' && usual === undefined) {
      throw invalidMonitor(
        'give a call_back_url, or set BELLWETHER_LEDGER_MONITORS_CALL_BACK_URL for all that have none',
      );
    }
    return asked === '' ? null : asked;
  }
}
