import { Conflict } from '@bellwether/config';
import { parseDecimal, printId, toMinorUnits } from '@bellwether/database/ledger';
import type { InflightActionBody } from './inflight.dto.js';
import { invalidTransaction } from '../ledger.errors.js';
import type { Found } from '../transactions/transaction-view.js';
import type { TransactionRow } from '../transactions/transactions.repository.js';

export type AskedInflight = Pick<InflightActionBody, 'status' | 'amount' | 'precise_amount'>;

/** What to do with all legs. An amount of `null` means all that is left. */
export interface InflightAction {
  readonly kind: 'commit' | 'void';
  readonly amount: bigint | null;
}

const kindOf = (status: string): InflightAction['kind'] => {
  if (status === 'commit' || status === 'void') return status;
  throw invalidTransaction(`${status} is neither commit nor void`, 'TXN_INVALID_STATUS_ACTION');
};

const amountOf = (asked: AskedInflight, precision: bigint): bigint | null => {
  const { precise_amount: precise } = asked;
  // Go clients send an amount of 0 beside a precise one.
  const amount = precise !== undefined && asked.amount === '0' ? undefined : asked.amount;
  if (amount === undefined && precise === undefined) return null;
  if (amount !== undefined && precise !== undefined) {
    throw invalidTransaction('give either amount or precise_amount');
  }
  const decimal = parseDecimal(precise ?? amount ?? '');
  const units = decimal && toMinorUnits(decimal, precise === undefined ? precision : 1n);
  if (units === undefined || units < 0n) {
    throw invalidTransaction('the amount is not a whole number of minor units', 'TXN_INVALID_AMOUNT');
  }
  // Clients of the prior art send 0 for all that is left.
  return units === 0n ? null : units;
};

const assertInflight = (row: TransactionRow): void => {
  const id = printId('transaction', row.id);
  if (row.status === 'INFLIGHT') return;
  if (row.status === 'APPLIED' && row.inflight) {
    throw new Conflict('TXN_ALREADY_COMMITTED', `transaction ${id} is already committed`);
  }
  if (row.status === 'VOID') throw new Conflict('TXN_ALREADY_VOIDED', `transaction ${id} is already voided`);
  throw invalidTransaction(`transaction ${id} is ${row.status}, not INFLIGHT`, 'TXN_NOT_INFLIGHT');
};

/** Builds the action that a request means for the current transaction; throws what is wrong with it. */
export const buildInflightAction = (asked: AskedInflight, { legs, divided }: Found): InflightAction => {
  const kind = kindOf(asked.status);
  legs.forEach(assertInflight);
  const amount = amountOf(asked, legs[0].precision);
  if (amount === null) return { kind, amount };
  if (kind === 'void') throw invalidTransaction('a void is always of all that is left');
  if (divided) {
    throw invalidTransaction('a divided transaction is committed as a whole; commit its legs in parts');
  }
  const left = legs[0].precise_amount - legs[0].committed_amount;
  if (amount > left) {
    throw invalidTransaction(
      `${amount} is more than the ${left} left inflight`,
      'TXN_COMMIT_AMOUNT_EXCEEDED',
    );
  }
  return { kind, amount };
};

/**
 * Throws when another action was applied first, so this one did nothing. Later actions do not matter: after a
 * partial commit the rest may be void by now.
 */
export const assertDone = ({ kind, amount }: InflightAction, committedBefore: bigint, { legs }: Found) => {
  if (amount !== null && legs[0].committed_amount - committedBefore >= amount) return;
  const wanted = kind === 'void' ? 'VOID' : 'APPLIED';
  const others = legs.filter(({ status }) => status !== wanted);
  if (others.length === 0) return;
  // Some legs are still inflight: the whole was left alone because one leg had already ended.
  others.forEach(assertInflight);
  legs.forEach(assertInflight);
};
