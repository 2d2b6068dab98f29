import { parseDecimal, toMinorUnits, type ExactDecimal } from '@bellwether/database/ledger';
import type { TransactionDraft } from '../intake/accepted.repository.js';
import { invalidTransaction } from '../ledger.errors.js';
import { splitAmount } from './split-amount.js';
import type { CreateTransaction } from './transactions.dto.js';

const precisionDigitsMax = 100;

const decimalOf = (field: string, spelled: string): ExactDecimal => {
  const value = parseDecimal(spelled);
  if (value === undefined)
    throw invalidTransaction(`${field} is not a number of this size`, 'TXN_INVALID_AMOUNT');
  return value;
};

const precisionOf = (spelled: string | undefined): bigint => {
  const value = spelled === undefined ? { value: 1n, scale: 0 } : parseDecimal(spelled);
  const precision = value === undefined ? undefined : toMinorUnits(value, 1n);
  if (precision === undefined || precision < 0n || precision >= 10n ** BigInt(precisionDigitsMax)) {
    throw invalidTransaction('precision is not a positive whole number', 'TXN_PRECISION_NOT_INTEGER');
  }
  return precision === 0n ? 1n : precision;
};

const minorUnitsOf = (field: string, spelled: string, precision: bigint): bigint => {
  const units = toMinorUnits(decimalOf(field, spelled), precision);
  if (units !== undefined) return units;
  throw invalidTransaction(
    `${field} ${spelled} is not a whole number of minor units at precision ${precision}`,
    'TXN_INVALID_AMOUNT',
    { field, precision: precision.toString() },
  );
};

const amountOf = (body: CreateTransaction, precision: bigint): bigint => {
  const { precise_amount: precise } = body;
  // Go clients send an amount of 0 beside a precise one.
  const amount = precise !== undefined && body.amount === '0' ? undefined : body.amount;
  if ((amount === undefined) === (precise === undefined)) {
    throw invalidTransaction('give either amount or precise_amount');
  }
  const units =
    precise === undefined
      ? minorUnitsOf('amount', amount ?? '', precision)
      : minorUnitsOf('precise_amount', precise, 1n);
  if (units <= 0n) throw invalidTransaction('the amount is not above zero', 'TXN_INVALID_AMOUNT');
  return units;
};

const limitOf = (body: CreateTransaction, precision: bigint): bigint | null => {
  if (body.overdraft_limit === undefined) return null;
  const limit = minorUnitsOf('overdraft_limit', body.overdraft_limit, precision);
  if (limit < 0n) throw invalidTransaction('overdraft_limit is below zero');
  return limit === 0n ? null : limit;
};

interface Side {
  readonly source: string;
  readonly destination: string;
  readonly amount: bigint;
}

/** The legs of a request: one, or as many as the side that is divided has shares. */
const sidesOf = (body: CreateTransaction, amount: bigint, precision: bigint): readonly Side[] => {
  const { source, destination, sources, destinations } = body;
  if ((source === undefined) === (sources === undefined)) {
    throw invalidTransaction('give either source or sources');
  }
  if ((destination === undefined) === (destinations === undefined)) {
    throw invalidTransaction('give either destination or destinations');
  }
  if (sources !== undefined && destinations !== undefined) {
    throw invalidTransaction('only one side of a transaction can be divided');
  }
  const shares = splitAmount(
    amount,
    precision,
    sources ?? destinations ?? [{ identifier: '', distribution: 'left' }],
  );
  const sides = shares.map((share) => ({
    source: source ?? share.identifier,
    destination: destination ?? share.identifier,
    amount: share.amount,
  }));
  if (sides.some((side) => side.source === side.destination)) {
    throw invalidTransaction('source and destination are the same balance');
  }
  return sides;
};

const assertDates = (body: CreateTransaction, now: Date): void => {
  const {
    inflight,
    inflight_expiry_date: expiry,
    inflight_commit_date: commit,
    scheduled_for: scheduled,
  } = body;
  if (!inflight && (expiry !== undefined || commit !== undefined)) {
    throw invalidTransaction('inflight_expiry_date and inflight_commit_date need inflight');
  }
  for (const [field, date] of [
    ['inflight_expiry_date', expiry],
    ['inflight_commit_date', commit],
    ['scheduled_for', scheduled],
  ] as const) {
    if (date !== undefined && date <= now) throw invalidTransaction(`${field} is not in the future`);
  }
  if (commit !== undefined && expiry !== undefined && commit >= expiry) {
    throw invalidTransaction('inflight_commit_date is not before inflight_expiry_date');
  }
  // It would be voided at the moment it is applied.
  if (expiry !== undefined && scheduled !== undefined && expiry <= scheduled) {
    throw invalidTransaction('inflight_expiry_date is not after scheduled_for');
  }
};

/** What a request asks for: one movement, or the legs of a divided one. */
export interface TransactionRequest {
  readonly drafts: readonly [TransactionDraft, ...TransactionDraft[]];
  readonly divided: boolean;
}

/** The first leg has the reference of the request, so a reference is used once, divided or not. */
const legReference = (reference: string, index: number): string =>
  index === 0 ? reference : `${reference}_${index + 1}`;

/** Builds the drafts of a request, or throws what is wrong with it. */
export const buildTransaction = (body: CreateTransaction, now: Date): TransactionRequest => {
  const precision = precisionOf(body.precision);
  const amount = amountOf(body, precision);
  const overdraftLimit = limitOf(body, precision);
  assertDates(body, now);
  const common = {
    precision,
    overdraftLimit,
    // A limit allows an overdraft.
    allowOverdraft: body.allow_overdraft || overdraftLimit !== null,
    description: body.description,
    currency: body.currency,
    inflight: body.inflight,
    inflightExpiryDate: body.inflight_expiry_date ?? null,
    inflightCommitDate: body.inflight_commit_date ?? null,
    scheduledFor: body.scheduled_for ?? null,
    effectiveDate: body.effective_date ?? null,
    metaData: body.meta_data,
    parentId: null,
  };
  const [first, ...others] = sidesOf(body, amount, precision).map((side, index) => ({
    ...common,
    ...side,
    reference: legReference(body.reference, index),
  }));
  if (first === undefined) throw invalidTransaction('there is nothing to move');
  return { drafts: [first, ...others], divided: (body.sources ?? body.destinations) !== undefined };
};
